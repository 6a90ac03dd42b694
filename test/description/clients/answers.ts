/** What each of the clients asks the service for. */
export interface Answers {
  /** The first three people from Japan of at least 60 years, of seed 42. */
  readonly persons: readonly { readonly name: string | undefined; readonly age: number | undefined }[];
  /** Where the user of row 7 lives. */
  readonly city: string | undefined;
  /** Of the first two invoices, a stored model. */
  readonly totals: readonly (number | undefined)[];
  readonly lines: readonly (readonly (string | undefined)[] | undefined)[];
  /** What the first two events of the store are. */
  readonly events: readonly (string | undefined)[];
  /** What the answer to a wrong name of a column suggests. */
  readonly refused: string | undefined;
  /** The models of a schema that is stored. */
  readonly models: readonly (string | undefined)[];
}
