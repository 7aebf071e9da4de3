/** Events pushed to the renderer and frames of both realtime connections, in one place to look them up. */
export { EVENTS, type EventName, type EventPayload } from './bridge.ts';
export { RealtimeFromDesk, RealtimeFromServer } from './api.ts';
export { RealtimeFromVisitor, RealtimeToVisitor } from './visitor.ts';
