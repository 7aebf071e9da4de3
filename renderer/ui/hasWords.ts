/** Whether each of the words that were searched for is in the text, in any order and case. */
export function hasWords(text: string, searched: string): boolean {
  const lower = text.toLowerCase();
  return searched
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
