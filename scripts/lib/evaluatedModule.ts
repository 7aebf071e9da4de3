/**
 * For esbuild: evaluates one module at build time and bundles its values in place of its source, so that what it
 * imports to compute them stays out of the bundle.
 */
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

/**
 * @param file as it ends in the importer's resolved path, such as `preload/names.ts`; its exports are JSON values
 * @throws Error in the build for an export that is no JSON value
 */
export const evaluatedModule = (file: string): Plugin => ({
  name: 'evaluated-module',
  setup(build) {
    const filter = new RegExp(`[\\\\/]${file.replaceAll('.', '\\.').replaceAll('/', '[\\\\/]')}$`);
    build.onLoad({ filter }, async ({ path }) => {
      const values: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
      const lines = Object.entries(values).map(([name, value]) => {
        const json: unknown = JSON.stringify(value);
        if (typeof json !== 'string') throw new Error(`${file}: ${name} is no plain value`);
        return `export const ${name} = ${json};`;
      });
      return { contents: lines.join('\n'), loader: 'js' };
    });
  },
});
