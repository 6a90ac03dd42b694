// Lists in parameters: names between commas, in quotes (RFC 4180) where a name has a comma or begins with a quote.

/** The items of a list as they are written. */
export function itemsOf(list: string): string[] {
  const items: string[] = [];
  let start = 0;
  let inQuotes = false;
  for (let at = 0; at <= list.length; at++) {
    if (list[at] === '"' && (inQuotes || at === start)) inQuotes = !inQuotes;
    else if (at === list.length || (list[at] === ',' && !inQuotes)) {
      items.push(list.slice(start, at));
      start = at + 1;
      inQuotes = false;
    }
  }
  return items;
}

/** The name that an item stands for; undefined where its quotes are not closed at its end. */
export function nameOf(item: string): string | undefined {
  if (!item.startsWith('"')) return item;
  return /^"(?:[^"]|"")*"$/.test(item) ? item.slice(1, -1).replaceAll('""', '"') : undefined;
}

/** A name as an item of a list. */
export const itemOf = (name: string): string =>
  name.includes(',') || name.startsWith('"') ? `"${name.replaceAll('"', '""')}"` : name;
