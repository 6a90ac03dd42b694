import type { Column, Part } from '../columns/value.js';
import type { Format, Piece } from '../kernel/program/format.js';
import { jsonEncoding, object } from './json.js';

/**
 * Server-sent events (HTML Standard, section 9.2): a row's data is its JSON object, its id `cursor`, which a client that
 * comes back sends as Last-Event-ID.
 */
export function sse(cursor: Part): Format {
  const layout = (columns: readonly Column[]) => {
    const row: Piece[] = ['id: ', { kind: 'bare', part: cursor }, '\ndata: ', ...object(columns), '\n\n'];
    return { open: '', row, trim: () => 0, close: '' };
  };
  return {
    name: 'sse',
    mediaType: 'text/event-stream; charset=utf-8',
    encoding: jsonEncoding,
    rows: layout,
    single: layout,
  };
}
