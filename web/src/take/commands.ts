/** How other programs read the rows of a URL. */
export const languages = ['curl', 'fetch', 'Python', 'R', 'DuckDB'] as const;
export type Language = (typeof languages)[number];

/** A command that takes the rows of an absolute URL, whose format is CSV. Where the service has a key, it is named and not shown. */
export function commandFor(language: Language, url: string, hasKey: boolean): string {
  const text = JSON.stringify(url);
  switch (language) {
    case 'curl':
      return `curl ${hasKey ? '-H "Authorization: Bearer $API_KEY" ' : ''}'${url.replaceAll("'", '%27')}'`;
    case 'fetch':
      return `await (await fetch(${text}${hasKey ? ", { headers: { authorization: 'Bearer ' + API_KEY } }" : ''})).text()`;
    case 'Python':
      return `pandas.read_csv(${text}${hasKey ? ', storage_options={"Authorization": f"Bearer {API_KEY}"}' : ''})`;
    case 'R':
      return hasKey
        ? `read.csv(url(${text}, headers = c(Authorization = paste("Bearer", API_KEY))))`
        : `read.csv(${text})`;
    case 'DuckDB':
      return `${hasKey ? "CREATE SECRET (TYPE http, BEARER_TOKEN '$API_KEY');\n" : ''}SELECT * FROM read_csv('${url.replaceAll("'", "''")}');`;
  }
}
