/** What was asked for cannot be done; the message is for the person at the command line who asked. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}
