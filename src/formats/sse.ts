import type { Column, TextPart } from '../columns/value.js';
import type { Layout, Piece } from '../kernel/program/layout.js';
import type { Format, NoOptions } from './format.js';
import { jsonEncoding, object } from './json.js';

/**
 * Server-sent events (HTML Standard, section 9.2): a row's data is its JSON object, its id the rows' cursor, which a client
 * that comes back sends as Last-Event-ID.
 */
export const sse: Format<NoOptions> = {
  name: 'sse',
  mediaType: 'text/event-stream',
  extension: 'txt',
  description: 'Server-sent events, each a JSON object with an id',
  options: {},
  live: true,
  splits: false,
  writer(_options, { cursor }) {
    const layout = (columns: readonly Column[]): Layout => {
      const id: Piece = { kind: 'bare', part: cursor as TextPart };
      return {
        open: '',
        row: ['id: ', id, '\ndata: ', ...object(columns), '\n\n'],
        trim: () => 0,
        close: '',
      };
    };
    return {
      contentType: 'text/event-stream; charset=utf-8',
      encoding: jsonEncoding,
      rows: layout,
      single: layout,
    };
  },
};
