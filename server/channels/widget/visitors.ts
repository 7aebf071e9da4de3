import { systemScope } from '../../scope/scope.ts';

/** Visitors have no session: their token names the conversation that they write in, their page names the site. */
export const VISITORS = systemScope('a visitor writes in the conversation of their own token');
