/** The words of a name, as in NotFound or EStore. */
export const pascalCase = (words: string): string =>
  words.replace(/(?:^|[^A-Za-z\d]+)([A-Za-z\d]|$)/g, (_, first: string) => first.toUpperCase());
