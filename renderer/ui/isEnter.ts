/**
 * Whether a press of Enter is meant for the field. One that ends the work of an input method is not, and some say so by
 * their code alone.
 */
export const isEnter = ({ key, isComposing, keyCode }: KeyboardEvent): boolean =>
  key === 'Enter' && !isComposing && keyCode !== 229;
