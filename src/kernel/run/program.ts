import type { CodedProgram } from './coding.js';
import type { RowsProgram } from './plan.js';
import type { SelectionProgram } from './selection.js';
import type { SortingProgram } from './sorting.js';
import type { WordsProgram } from './words.js';

/** What another thread needs to do a part of a piece of work, with addresses in bytes. */
export type Program = RowsProgram | CodedProgram | SelectionProgram | WordsProgram | SortingProgram;
