import { systemScope } from '../../scope/scope.ts';

/** A visitor has no session: their token names the one conversation that they write in, their page the one site. */
export const VISITORS = systemScope('a visitor writes in the conversation of their own token');
