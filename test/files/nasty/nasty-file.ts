/** A file as people send it, and what must become of it as NDJSON. */
export interface NastyFile {
  /** What is nasty. */
  readonly name: string;
  readonly bytes: string | Buffer;
  /** Default: csv. */
  readonly from?: 'csv' | 'tsv' | 'json' | 'ndjson';
  /** Parameters beside from and to. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The right rows, or the text of them where JavaScript would change it. */
  readonly rows?: readonly object[] | string;
  /** How the file is written, as the answer says. */
  readonly form?: RegExp;
  /** The status and detail of an error that names the cause. */
  readonly error?: readonly [status: number, detail: RegExp];
}

/** Rows that are as nasty as the file around them. */
export const rows = [
  { id: 1, name: 'Zoë “Z”', note: 'a;b' },
  { id: 2, name: '東京 😀', note: 'line\nbreak' },
];

/** The rows as CSV. */
export const table = 'id,name,note\n1,Zoë “Z”,a;b\n2,東京 😀,"line\nbreak"\n';
