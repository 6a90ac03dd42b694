import { type FormatName, formats, type RowFormatName, rowFormats } from '../../../formats/index.js';
import { ndjson } from '../../../formats/json.js';
import type { RowFormat } from '../../../formats/row-format.js';
import type { WantedFiles, WantedRows } from '../../contract/batch.js';

/** What objects are made of. */
export interface Content {
  /** The extension of their names. */
  readonly ext: string;
  readonly wanted: WantedRows;
  /** What they are files of; undefined where rows are written one by one. */
  readonly files: WantedFiles | undefined;
  readonly gzip: boolean;
  /** Bytes after which the next object of text begins. */
  readonly most: number;
}

/** The settings that say it; those left out have defaults. */
interface ContentSettings {
  readonly format?: string;
  readonly compression?: string;
  readonly object_mb?: number;
  readonly codec?: string;
  readonly object_rows?: number;
}

/** As many as a part of the bucket that the service itself shows. */
const ROWS = 1_000_000;
const MEGABYTES = 1000;

/** Throws an Error for settings that do not go together. */
export function contentOf(settings: ContentSettings): Content {
  const { compression, object_mb = MEGABYTES, codec, object_rows: rows = ROWS } = settings;
  const name = settings.format as FormatName;
  const refuse = (setting: keyof ContentSettings, why: string) => {
    if (settings[setting] !== undefined) throw new Error(`${setting} must be left out with ${name}: ${why}`);
  };
  const gzip = compression === 'gzip';
  const { extension } = formats[name];
  const common = { gzip, ext: `${extension}${gzip ? '.gz' : ''}`, most: object_mb * 1e6 };
  if (Object.hasOwn(rowFormats, name)) {
    refuse('codec', 'compression compresses text');
    refuse('object_rows', 'object_mb says how large objects of text are');
    const format = rowFormats[name as RowFormatName] as RowFormat;
    return { ...common, wanted: { format, options: {} }, files: undefined };
  }
  refuse('compression', 'its bytes are read by range');
  refuse('object_mb', 'object_rows says how large its objects are');
  if (name !== 'parquet') refuse('codec', 'only pages of Parquet are compressed');
  const options = { codec: codec ?? 'none' };
  return { ...common, wanted: { format: ndjson }, files: { format: formats[name], options, rows } };
}
