declare module 'pluralize' {
  const pluralize: { singular(word: string): string };
  export default pluralize;
}
