/** Milliseconds for which a file can be read by the browser that saves it. */
const READ_WITHIN = 60_000;

/** Gives the visitor a text as a file, from the memory of the page. */
export function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), READ_WITHIN);
}
