// Shared by the simulations (AssemblyScript) and the formats (TypeScript).

/**
 * The rows of a group, which SQL writes as one INSERT statement. In a dataset, groups end at multiples of this number. In a
 * simulation whose rows have no positions, each row ends a group with a probability of 1 in this number.
 */
export const GROUP_ROWS = 500;
