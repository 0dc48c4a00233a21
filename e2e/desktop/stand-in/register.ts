import { registerHooks } from 'node:module';

/** Loaded before the program's main script: `electron` is the stand-in from here on. */
const standIn = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});
