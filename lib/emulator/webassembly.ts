/** The part of WebAssembly's JavaScript interface that the emulator uses: neither ES2022's types nor Node.js's have it. */

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}
export interface WasmGlobal {
  value: number;
}
export interface WasmTable {
  readonly length: number;
  get(index: number): unknown;
  set(index: number, value: unknown): void;
  grow(by: number): number;
}
export interface WasmModule {
  readonly module: unique symbol;
}
// biome-ignore lint/suspicious/noExplicitAny: its parameters are what the module says
export type WasmFunction = (...values: any[]) => any;

export const WebAssembly = (
  globalThis as unknown as {
    readonly WebAssembly: {
      readonly Memory: new (options: { initial: number; maximum: number }) => WasmMemory;
      readonly RuntimeError: new (message?: string) => Error;
      readonly Global: new (options: { value: 'i32'; mutable: boolean }, value: number) => WasmGlobal;
      readonly Table: new (options: { element: 'anyfunc'; initial: number }) => WasmTable;
      readonly Module: new (bytes: Uint8Array) => WasmModule;
      readonly Instance: new (
        module: WasmModule,
        imports: { readonly [module: string]: { readonly [name: string]: unknown } },
      ) => { readonly exports: { readonly [name: string]: WasmFunction } };
    };
  }
).WebAssembly;
