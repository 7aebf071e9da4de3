/** Messages of the command line itself, in place of a result. */
export class Said extends Error {
  override readonly name = 'Said';
}
