import type { Plan } from '../kernel/run/plan.js';

/** The most rows that are measured in one turn, which takes about half a millisecond for persons. */
const MOST_ROWS = 65_536;

/** The bytes of rows in a lane that are filled in one turn, which takes up to 4 ms for random texts. */
const LANE_BYTES = 8 << 20;

/** How many rows of a plan are measured in one turn; to write them takes up to three times as long. */
export const rowsOfTurn = ({ laneBytes }: Pick<Plan, 'laneBytes'>): number =>
  Math.max(1, Math.min(MOST_ROWS, Math.floor(LANE_BYTES / laneBytes)));
