import { useEffect, useState } from 'preact/hooks';
import { type Address, changed, formatAddress, parameterOf } from '../data/address.js';
import { needsKey } from '../data/description.js';
import { ENDLESS } from '../data/rows.js';
import { Controls, useParameters } from '../parameters.js';
import { commandFor, type Language, languages } from './commands.js';

/** Formats before the API description has come, and the names of files that are not those of their formats. */
const usual = ['csv', 'json', 'ndjson', 'sql'];
const titles: Readonly<Record<string, string>> = {
  parquet: 'Parquet',
  arrow: 'Arrow',
  'arrow-stream': 'Arrow stream',
};

/** The parameters that only these formats take. */
const options: Readonly<Record<string, readonly string[]>> = {
  csv: ['header', 'delimiter', 'null', 'bom'],
  sql: ['header', 'dialect', 'names'],
  parquet: ['codec'],
};

/** Rows to take where there is no end. */
const SOME = 1_000_000;

interface Properties {
  readonly address: Address;
  readonly total: number | undefined;
  readonly close: () => void;
}

/** Downloads of what is shown, as links, and commands that read it. */
export function Take({ address, total, close }: Properties) {
  const most = total === undefined || total === ENDLESS ? SOME : total;
  const [n, setN] = useState(parameterOf(address, 'n') ?? String(most));
  const [language, setLanguage] = useState<Language>('curl');
  const [copied, setCopied] = useState('');
  const [hasKey, setHasKey] = useState(false);
  useEffect(() => setN(String(most)), [most]);
  useEffect(() => {
    needsKey().then(setHasKey, () => {});
  }, []);
  const parameters = useParameters(address.path);
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const urlOf = (format: string) => {
    const own = Object.entries(chosen).filter(
      ([name, value]) => value !== '' && options[format]?.includes(name),
    );
    return formatAddress(
      [['n', n] as const, ['format', format] as const, ...own].reduce(
        (made, [name, value]) => changed(made, name, [value]),
        address,
      ),
    );
  };
  const command = commandFor(language, new URL(urlOf('csv'), document.baseURI).href, hasKey);
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    setCopied(text);
  };
  return (
    <section class="panel" aria-label="Take these rows">
      <header>
        <h2>Take these rows</h2>
        <button type="button" onClick={close} aria-label="Close">
          ×
        </button>
      </header>
      <label>
        Rows{' '}
        <input type="number" min="0" value={n} onInput={({ currentTarget }) => setN(currentTarget.value)} />
      </label>
      <ul class="downloads">
        {(parameters?.formats ?? usual)
          .filter((format) => format !== 'sse')
          .map((format) => (
            <li key={format}>
              <a class="button" href={`${urlOf(format)}&download=true`} download>
                {titles[format] ?? format.toUpperCase()}
              </a>
              <Size url={urlOf(format)} />
            </li>
          ))}
      </ul>
      <details>
        <summary>Options of the files</summary>
        <Controls
          title="What file"
          parameters={(parameters?.groups.get('What file') ?? []).filter(({ name }) =>
            Object.values(options).some((names) => names.includes(name)),
          )}
          valueNow={(name) => chosen[name] ?? ''}
          set={(name, value) => setChosen({ ...chosen, [name]: value })}
        />
      </details>
      <fieldset class="languages" aria-label="Language of the command">
        {languages.map((name) => (
          <button
            type="button"
            key={name}
            aria-pressed={name === language}
            onClick={() => {
              setLanguage(name);
            }}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <pre>{command}</pre>
      <button type="button" onClick={() => copy(command)}>
        {copied === command ? 'Copied' : 'Copy'}
      </button>{' '}
      <button type="button" onClick={() => copy(location.href)}>
        {copied === location.href ? 'Copied' : 'Copy link to this page'}
      </button>
    </section>
  );
}

/** How long a file is, where the service knows it before. */
function Size({ url }: { readonly url: string }) {
  const [length, setLength] = useState<string>();
  useEffect(() => {
    const controller = new AbortController();
    setLength(undefined);
    const timer = setTimeout(async () => {
      const answer = await fetch(url, { method: 'HEAD', signal: controller.signal }).catch(() => undefined);
      const bytes = answer?.ok ? answer.headers.get('content-length') : null;
      if (bytes !== null && bytes !== undefined) setLength(sizeOf(Number(bytes)));
    }, 200);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [url]);
  return <span class="size">{length ?? ''}</span>;
}

function sizeOf(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const unit = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${Number((bytes / 1000 ** unit).toPrecision(3)).toLocaleString('en')} ${units[unit]}`;
}
