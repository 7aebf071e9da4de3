/** A request of the command line cannot be done; the message is shown to the person who ran it. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}
