/** Tells that people, their roles, tenants or teams have changed, after the commit. */
import { EventEmitter } from 'node:events';

export class PeopleNews extends EventEmitter<{ changed: [] }> {}
