// Server-sent events (HTML Standard, section 9.2).
import type { Column, TextPart } from '../columns/value.js';
import type { Piece } from '../kernel/program/layout.js';
import { objectPieces } from '../kernel/program/object.js';
import type { NoOptions } from './format.js';
import { jsonEncoding } from './json.js';
import { type RowFormat, rowLayout, rowWriter } from './row-format.js';

export const eventStreamType = 'text/event-stream; charset=utf-8';

/** A comment, which programs skip. `text` has no line break. */
export const comment = (text: string): string => `: ${text}\n\n`;

/** The fields of an event, without line breaks. `comment` is for human readers of the stream. */
export interface EventFields<P> {
  readonly comment?: string;
  readonly event?: string;
  readonly id?: readonly (string | P)[];
  readonly data: readonly (string | P)[];
}

/** An event with its fields and its end as a list of texts and of the parts of the fields. */
export function framed<P>({ comment, event, id, data }: EventFields<P>): (string | P)[] {
  return [
    ...(comment === undefined ? [] : [`: ${comment}\n`]),
    ...(event === undefined ? [] : [`event: ${event}\n`]),
    ...(id === undefined ? [] : ['id: ', ...id, '\n']),
    'data: ',
    ...data,
    '\n\n',
  ];
}

/**
 * Rows as server-sent events. The data of an event is the row's JSON object; its id is the row's cursor and the continuation, which
 * a client that reconnects sends as Last-Event-ID.
 */
export const sse: RowFormat<NoOptions> = {
  name: 'sse',
  mediaType: 'text/event-stream',
  extension: 'txt',
  about: 'server-sent events, each a JSON object with an id',
  options: {},
  live: true,
  splits: false,
  writer(_options, { cursor, continuation = [] }) {
    const layout = (columns: readonly Column[]) => {
      const id = [cursor as TextPart, ...continuation].map((part): Piece => ({ kind: 'bare', part }));
      const event = (columns: readonly Column[]) => framed<Piece>({ id, data: objectPieces(columns) });
      return rowLayout(columns, event, { open: '', trim: () => 0, close: '' });
    };
    return rowWriter(eventStreamType, { encoding: jsonEncoding, rows: layout, single: layout });
  },
};
