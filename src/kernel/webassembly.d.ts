// The part of the WebAssembly JavaScript API that the kernel uses: Node's types leave it to the DOM library.
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum: number; shared: true });
    readonly buffer: SharedArrayBuffer;
  }
  class Instance {
    constructor(module: Module, imports: { env?: Record<string, unknown> });
    readonly exports: Record<string, unknown>;
  }
}
