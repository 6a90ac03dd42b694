/** What the page shows. The page keeps it after the # of its URL, so a link shows the same to somebody else. */
export interface Place {
  /** The name under which the schema is stored, or is to be. */
  readonly name: string;
  readonly seed: string;
  readonly model: string;
  /** The column whose settings are open. */
  readonly column: string;
  /** The schema where it is not the stored one, as packed() gives it. */
  readonly draft: string;
}

export const start: Place = { name: '', seed: '42', model: '', column: '', draft: '' };

export function parsePlace(hash: string): Place {
  const [name = '', query = ''] = hash.replace(/^[#/]+/, '').split(/\?(.*)/s);
  const known = new URLSearchParams(query);
  const of = (key: keyof Place) => known.get(key) ?? start[key];
  return {
    name: decodeURIComponent(name),
    seed: of('seed'),
    model: of('model'),
    column: of('column'),
    draft: of('draft'),
  };
}

export function formatPlace({ name, ...others }: Place): string {
  const query = Object.entries(others).filter(([key, value]) => value !== '' && key !== 'name');
  return `#/${encodeURIComponent(name)}?${new URLSearchParams(query)}`;
}

/** A text compressed and written with characters that a URL may have. */
export async function packed(text: string): Promise<string> {
  const bytes = await through(new CompressionStream('deflate-raw'), new TextEncoder().encode(text));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** The opposite of packed(). Rejects what is none. */
export async function unpacked(draft: string): Promise<string> {
  const binary = atob(draft.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = await through(
    new DecompressionStream('deflate-raw'),
    Uint8Array.from(binary, (character) => character.charCodeAt(0)),
  );
  return new TextDecoder().decode(bytes);
}

async function through(
  way: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(way)).arrayBuffer());
}
