import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Objects of a Kubernetes API, by their paths. Each rejects with an Error for another status than 200 to 299. */
export interface Api {
  get(path: string): Promise<unknown>;
  create(path: string, object: object): Promise<unknown>;
  /** Merges members into an object (RFC 7386). */
  merge(path: string, members: object): Promise<unknown>;
  remove(path: string, options?: object): Promise<unknown>;
  close(): void;
}

/** The API of the cluster that KUBECONFIG names, through `kubectl proxy`, which knows all ways to log in. */
export async function openApi(kubectl: string): Promise<Api> {
  const proxy = spawn(kubectl, ['proxy', '--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await Promise.race([
    once(proxy.stdout, 'data'),
    once(proxy, 'exit').then(() => {
      throw new Error('kubectl proxy does not run');
    }),
  ]);
  const address = /[\d.]+:\d+/.exec(String(line))?.[0];
  const ask = async (method: string, path: string, body?: object, type = 'application/json') => {
    const response = await fetch(`http://${address}${path}`, {
      method,
      headers: { 'content-type': type, accept: 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  return {
    get: (path) => ask('GET', path),
    create: (path, object) => ask('POST', path, object),
    merge: (path, members) => ask('PATCH', path, members, 'application/merge-patch+json'),
    remove: (path, options) => ask('DELETE', path, options),
    close: () => proxy.kill(),
  };
}
