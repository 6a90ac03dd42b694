import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Test } from 'tap';
import { freePort } from './free-port.js';

/** A TCP connection between a client and a server, on which the network fails as it is told to. */
export interface FaultyLink {
  /** Where the client connects to, on 127.0.0.1. */
  readonly port: number;
  /** Breaks all connections and refuses new ones, until accept(). */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  /**
   * From so many more bytes to the server on, takes connections and bytes and passes nothing on to it, until goOn(). Resolves when
   * that begins.
   */
  hangAfter(bytes: number): Promise<void>;
  goOn(): void;
  /** Breaks all connections after so many more bytes to the server. */
  cutAfter(bytes: number): void;
  /** Passes at most so many bytes on in a millisecond, in each direction of each connection. */
  slow(bytesPerMs: number): void;
}

/** A link to a port of 127.0.0.1, until the end of the test. */
export async function faultyLink(t: Test, target: number): Promise<FaultyLink> {
  const sockets = new Set<Socket>();
  /** What waits for the link to go on. */
  let held: (() => void)[] | undefined;
  /** The bytes to the server until the fault. */
  let left = Number.POSITIVE_INFINITY;
  let fault = () => {};
  let pace = Number.POSITIVE_INFINITY;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };

  function pass(from: Socket, to: Socket, toServer: boolean): void {
    from.on('data', (bytes: Buffer) => {
      if (toServer) left -= bytes.length;
      if (left <= 0) {
        left = Number.POSITIVE_INFINITY;
        fault();
      }
      if (from.destroyed) return;
      from.pause();
      const go = () => {
        if (held !== undefined && toServer) return void held.push(go);
        to.write(bytes, () => from.resume());
      };
      if (pace === Number.POSITIVE_INFINITY) go();
      else setTimeout(go, bytes.length / pace);
    });
    from.on('end', () => to.end());
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    sockets.add(from);
  }

  function join(client: Socket): void {
    const server = connect(target, '127.0.0.1');
    pass(client, server, true);
    pass(server, client, false);
  }

  let server: Server;
  async function listen(port: number): Promise<void> {
    server = createServer((client) => {
      if (held === undefined) return join(client);
      sockets.add(client.on('error', () => {}).pause());
      held.push(() => {
        join(client);
        client.resume();
      });
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
  }
  const port = await freePort();
  await listen(port);
  const refuse = async () => {
    held = undefined;
    server.close();
    cut();
    await once(server, 'close');
  };
  t.teardown(() => {
    server.close();
    cut();
  });
  return {
    port,
    refuse,
    accept: () => listen(port),
    hangAfter: (bytes) =>
      new Promise((resolve) => {
        left = bytes;
        fault = () => {
          held = [];
          resolve();
        };
      }),
    goOn() {
      const waiting = held ?? [];
      held = undefined;
      for (const go of waiting) go();
    },
    cutAfter(bytes) {
      left = bytes;
      fault = cut;
    },
    slow(bytesPerMs) {
      pace = bytesPerMs;
    },
  };
}
