// What `import … from 'seedstream'` gives, as seedstream.d.ts declares it. The service itself is loaded when somebody first uses it.
import { RequestError as Refused } from './request-error.js';
import * as making from './rows.js';
import type * as declared from './seedstream.js';

export const rows: typeof declared.rows = making.rows;
export const stream: typeof declared.stream = making.stream;
export const app: typeof declared.app = async (instance, options) =>
  (await import('./mount.js')).mount(instance, options);
export const RequestError: typeof declared.RequestError = Refused;
