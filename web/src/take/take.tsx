import { useEffect, useState } from 'preact/hooks';
import { type Address, changed, formatAddress, parameterOf } from '../data/address.js';
import { ENDLESS } from '../data/rows.js';
import { commandFor, type Language, languages, needsKey } from './commands.js';

const formats = ['csv', 'json', 'ndjson', 'sql'] as const;

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
  const [copied, setCopied] = useState(false);
  const [hasKey, setHasKey] = useState(false);
  useEffect(() => setN(String(most)), [most]);
  useEffect(() => {
    needsKey().then(setHasKey, () => {});
  }, []);
  const urlOf = (format: string) => formatAddress(changed(changed(address, 'n', [n]), 'format', [format]));
  const command = commandFor(language, new URL(urlOf('csv'), document.baseURI).href, hasKey);
  const copy = async () => {
    await navigator.clipboard.writeText(command);
    setCopied(true);
  };
  return (
    <section class="take" aria-label="Take these rows">
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
        {formats.map((format) => (
          <li key={format}>
            <a class="button" href={`${urlOf(format)}&download=true`} download>
              {format.toUpperCase()}
            </a>
            <Size url={urlOf(format)} />
          </li>
        ))}
      </ul>
      <fieldset class="languages" aria-label="Language of the command">
        {languages.map((name) => (
          <button
            type="button"
            key={name}
            aria-pressed={name === language}
            onClick={() => {
              setLanguage(name);
              setCopied(false);
            }}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <pre>{command}</pre>
      <button type="button" onClick={copy}>
        {copied ? 'Copied' : 'Copy'}
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
