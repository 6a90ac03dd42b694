// Shared by the simulations (AssemblyScript) and the formats (TypeScript).

/**
 * Rows of a group, which SQL writes as one INSERT statement. In a dataset, groups end at multiples of this; in a
 * simulation whose rows have no positions, each row ends a group with a probability of 1 in this many.
 */
export const GROUP_ROWS = 500;
