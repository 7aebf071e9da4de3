/** Tells that people, their roles, tenants or teams have changed, after the commit. */
import { EventEmitter } from 'node:events';

export class PeopleEvents extends EventEmitter<{ changed: [] }> {}
