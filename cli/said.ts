/** What the command line itself says to whoever called it, in place of an answer. */
export class Said extends Error {
  override readonly name = 'Said';
}
