import { checkTypes } from './lib/tool.ts';

const { code, output } = await checkTypes();
process.stdout.write(output);
process.exitCode = code;
