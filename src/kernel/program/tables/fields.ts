// Large tables that are looked up at the index of one draw lie side by side, so that the cache loads one line for all of them: a row has its
// city, its state and its time zone in one place.

import type { Draw, Mapped } from '../../../columns/draw.js';
import { sourcesOf } from '../../../columns/sources.js';
import type { Build } from '../build.js';
import { align, type Image } from '../image.js';
import type { Segment } from '../segment.js';
import { joined, type Texts } from '../texts.js';
import { distinctEntries, doRepeat, isPackable } from './entries.js';
import { FEW, isShort } from './numbers.js';

/** What is looked up at the index of a draw: the index of a mapped draw, the number of a text that repeats, or a packed entry. */
export type Field = Mapped | Texts;

/** The fields that are looked up at the index of each draw. */
export type Fields = Map<Draw, Set<Field>>;

/** Where a field is: its first value, and the bytes from one to the next. */
export interface FieldTable {
  readonly table: number;
  readonly stride: number;
  /** Of texts, their bytes when entries are packed, else the table of entries. */
  readonly texts: number;
}

const areTexts = (field: Field): field is Texts => 'numbers' in field;

export const isField = (texts: Texts): boolean => doRepeat(texts) || isPackable(texts);

/** Adds the fields of a segment that reads these draws. */
export function addFields(fields: Fields, segment: Segment, draws: readonly Draw[]): void {
  draws.forEach((draw) => {
    addMapped(fields, draw);
  });
  if (segment.kind !== 'lookup' || segment.draw.kind === 'any-flag') return;
  const texts = joined(segment.pieces);
  if (isField(texts)) add(fields, segment.draw, texts);
}

function addMapped(fields: Fields, draw: Draw): void {
  if (draw.kind === 'mapped' && draw.table.length > FEW) {
    if (fields.get(draw.draw)?.has(draw)) return;
    add(fields, draw.draw, draw);
  }
  for (const source of sourcesOf(draw)) addMapped(fields, source);
}

function add(fields: Fields, draw: Draw, field: Field): void {
  const known = fields.get(draw) ?? new Set();
  fields.set(draw, known.add(field));
}

/** The table of a field of a draw, beside those of its other fields. */
export function fieldTable(build: Build, draw: Draw, field: Field): FieldTable {
  const known = build.fieldTables.get(field);
  if (known !== undefined) return known;
  const others = build.fields.get(draw);
  const fields = others?.has(field) ? [...others].filter((other) => !build.fieldTables.has(other)) : [field];
  layOut(build, fields);
  return build.fieldTables.get(field) as FieldTable;
}

const widthOf = (field: Field): number =>
  (areTexts(field) ? doRepeat(field) : isShort(field.table)) ? 2 : 4;

/** Appends the fields as one table. Those of four bytes are the first, so that they are aligned. */
function layOut({ image, fieldTables }: Build, fields: readonly Field[]): void {
  const places: { readonly field: Field; readonly offset: number; readonly texts: number }[] = [];
  let bytes = 0;
  for (const width of [4, 2]) {
    for (const field of fields.filter((field) => widthOf(field) === width)) {
      places.push({ field, offset: bytes, texts: textsOf(image, field) });
      bytes += width;
    }
  }
  const stride = align(bytes, widthOf((places[0] as (typeof places)[number]).field));
  const size = Math.max(...fields.map(sizeOf));
  const table = image.table(size * stride, (view) => {
    for (const { field, offset } of places) write(view, field, offset, stride);
  });
  for (const { field, offset, texts } of places)
    fieldTables.set(field, { table: table + offset, stride, texts });
}

const sizeOf = (field: Field): number => (areTexts(field) ? field.numbers : field.table).length;

function textsOf(image: Image, field: Field): number {
  if (!areTexts(field)) return 0;
  return doRepeat(field) ? distinctEntries(image, field) : image.append(field.bytes);
}

function write(view: DataView, field: Field, offset: number, stride: number): void {
  const isNarrow = widthOf(field) === 2;
  const isPacked = areTexts(field) && !isNarrow;
  const values = areTexts(field) ? field.numbers : field.table;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    const at = index * stride + offset;
    if (isPacked) view.setUint32(at, packed(field, value), true);
    else if (isNarrow) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
  }
}

/** The length of a text in the lowest byte, and above it where it begins. */
function packed({ starts }: Texts, number: number): number {
  const start = starts[number] as number;
  return start * 256 + (starts[number + 1] as number) - start;
}
