import { lint } from './lib/tool.ts';

const { code, output } = await lint(process.argv.slice(2));
process.stdout.write(output);
process.exitCode = code;
