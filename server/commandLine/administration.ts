export { NotDone } from '../platform/notDone.ts';
