// What `import … from 'seedstream'` gives, as seedstream.d.ts declares it.
import * as asking from './ask.js';
import * as mounting from './mount.js';
import * as making from './rows.js';
import type * as declared from './seedstream.js';

export const rows: typeof declared.rows = making.rows;
export const stream: typeof declared.stream = making.stream;
export const app: typeof declared.app = mounting.app;
export const RequestError: new (problem: declared.Problem) => declared.RequestError = asking.RequestError;
