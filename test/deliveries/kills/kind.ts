/** A server outside of this project, into which rows are delivered. */
export interface RealServer {
  /** The entry of DESTINATIONS_FILE that reaches it. */
  readonly settings: object;
  /** What of a delivery's options matters to this kind. */
  readonly options?: object;
  /** Removes the rows of earlier runs. */
  clear(): Promise<void>;
  /** The ids of all rows that it has now, read by a client of another make where there is one. */
  ids(): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Opens a kind of server at the address in an environment variable. */
export interface RealKind {
  /** The variable, and an example of it. */
  readonly address: { readonly variable: string; readonly example: string };
  open(address: string): Promise<RealServer>;
}
