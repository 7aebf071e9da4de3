/**
 * Bundles what cannot run unbundled: the preload, the renderer, the visitor's page and the Electron main process.
 * Everything else is TypeScript that Node runs directly.
 *
 * No part gets a source map, because it would contain the sources.
 */
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import { build, type BuildOptions } from 'esbuild';
import { evaluatedModule } from './lib/evaluatedModule.ts';
import { ROOT } from './lib/root.ts';

/** Packages with native code: they stay beside the bundle, because a `.node` file cannot be bundled. */
const NATIVE = ['better-sqlite3-multiple-ciphers', '@napi-rs/keyring', '@node-rs/argon2'] as const;

const PARTS = ['preload', 'renderer', 'widget', 'main'] as const;
export type Part = (typeof PARTS)[number];

/** Every language of the desk but English, which the page imports itself: `renderer/i18n/<language>/index.ts`. */
const languageFiles = (folder = join(ROOT, 'renderer/i18n')): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'en')
    .map((entry) => join(folder, entry.name, 'index.ts'));

interface Recipe {
  /** Below the repository's root. */
  readonly entry: string;
  /** Further bundles of the same kind in the same folder: threads, which start from a file of their own. */
  readonly beside?: Readonly<Record<string, string>>;
  /** Copied beside the bundle unchanged. */
  readonly page?: string;
  /** Whether it reads generated data at run time, from the folder `data` beside its own. */
  readonly data?: true;
  readonly options: BuildOptions;
}

const COMMON: BuildOptions = {
  bundle: true,
  minify: true,
  sourcemap: false,
  legalComments: 'eof',
  logLevel: 'silent',
  define: { 'process.env.NODE_ENV': '"production"' },
};

/** The Chromium of the pinned Electron, the oldest in which the renderer runs. */
const DESK_CHROMIUM = 'chrome156';

const RECIPES: Readonly<Record<Part, Recipe>> = {
  // A sandboxed preload must be one CommonJS file, and can require nothing but `electron`.
  preload: {
    entry: 'preload/preload.ts',
    options: {
      format: 'cjs',
      platform: 'browser',
      target: DESK_CHROMIUM,
      external: ['electron'],
      outExtension: { '.js': '.cjs' },
      plugins: [evaluatedModule('preload/names.ts')],
    },
  },
  renderer: {
    entry: 'renderer/main.tsx',
    page: 'renderer/index.html',
    options: { format: 'iife', platform: 'browser', target: DESK_CHROMIUM, jsx: 'automatic' },
  },
  // Visitors use the browser they have: those of the last two to three years.
  widget: {
    entry: 'widget/main.tsx',
    page: 'widget/index.html',
    options: {
      format: 'iife',
      platform: 'browser',
      target: ['chrome110', 'firefox115', 'safari16.4'],
      jsx: 'automatic',
    },
  },
  main: {
    entry: 'main/main-electron.ts',
    beside: { passwordWorker: 'main/passwords/passwordWorker.ts' },
    data: true,
    options: {
      format: 'cjs',
      platform: 'node',
      target: 'node24',
      external: ['electron', ...NATIVE],
      outExtension: { '.js': '.cjs' },
      // CommonJS has no import.meta; the names below replace it.
      banner: { js: "const __here=require('node:url').pathToFileURL(__filename).href;" },
      define: {
        ...COMMON.define,
        'import.meta.url': '__here',
        'import.meta.dirname': '__dirname',
        'import.meta.filename': '__filename',
      },
    },
  },
};

/** How the main process is bundled, without its entries and its folder. */
export const mainOptions = (): BuildOptions => ({ ...COMMON, ...RECIPES.main.options });

/** The written file: `dist/renderer/renderer.js`, for example. */
export interface Built {
  readonly part: Part;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

export interface BuildRequest {
  /** Where the folders `preload/`, `renderer/`, `widget/` and `main/` go. */
  readonly outDir?: string;
  readonly parts?: readonly Part[];
  /** Files of further languages for the renderer, beside those that it has. */
  readonly languages?: readonly string[];
}

/**
 * Bundles all parts, or the named ones. Each part's folder is replaced only when its bundle succeeded.
 * @throws Error naming the part, with esbuild's message; nothing of that part is written then.
 */
export async function buildAll({
  outDir = join(ROOT, 'dist'),
  parts = PARTS,
  languages = [],
}: BuildRequest = {}): Promise<Built[]> {
  return Promise.all(parts.map((part) => buildPart(part, outDir, languages)));
}

async function buildPart(part: Part, outDir: string, languages: readonly string[]): Promise<Built> {
  const recipe = RECIPES[part];
  for (const file of [recipe.entry, recipe.page, ...Object.values(recipe.beside ?? {})]) {
    if (file !== undefined && !existsSync(join(ROOT, file))) throw new Error(`build: ${part}: ${file} is missing`);
  }
  const folder = join(outDir, part);
  const result = await build({
    ...COMMON,
    ...recipe.options,
    absWorkingDir: ROOT,
    entryPoints: { [part]: recipe.entry, ...recipe.beside },
    outdir: folder,
    // They run before the page, and register themselves.
    inject: part === 'renderer' ? [...languageFiles(), ...languages] : [],
    write: false,
  }).catch((error: unknown) => {
    throw new Error(`build: ${part}: ${error instanceof Error ? error.message : String(error)}`);
  });
  const files = result.outputFiles.map(({ path, contents }) => ({ path, contents }));
  if (recipe.page !== undefined)
    files.push({ path: join(folder, 'index.html'), contents: new Uint8Array(await readFile(join(ROOT, recipe.page))) });
  await rm(folder, { recursive: true, force: true });
  for (const { path, contents } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contents);
  }
  if (recipe.data === true) await copyData(join(outDir, 'data'));
  return { part, files: files.map(({ path, contents }) => ({ path, bytes: contents.byteLength })) };
}

/** Copies the files of `data/`; their manifest is in the bundle. */
async function copyData(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const name of readdirSync(join(ROOT, 'data')).filter((each) => each.endsWith('.bin')))
    await copyFile(join(ROOT, 'data', name), join(folder, name));
}

if (import.meta.main) {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) {
    console.error(`build: there is no part "${unknown}"; the parts are ${PARTS.join(', ')}`);
    process.exit(2);
  }
  const started = performance.now();
  try {
    const built = await buildAll(names.length === 0 ? {} : { parts: PARTS.filter((part) => names.includes(part)) });
    for (const { files } of built)
      for (const { path, bytes } of files)
        console.log(`${relative(ROOT, path).padEnd(32)} ${(bytes / 1024).toFixed(1).padStart(8)} KiB`);
    console.log(`built in ${((performance.now() - started) / 1000).toFixed(2)} s`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
