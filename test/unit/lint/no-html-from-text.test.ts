import { noHtmlFromText } from '../../../lint/no-html-from-text.ts';
import { ruleTester } from './tester.ts';

ruleTester().run('no-html-from-text', noHtmlFromText, {
  valid: ['element.textContent = text;', 'const page = <p title={text}>{text}</p>;', 'stream.write(text);', "const innerHTML = 'a name of our own is no door';", 'element.append(text);'],
  invalid: [
    'element.innerHTML = text;', "element['innerHTML'] = text;", 'element.outerHTML += text;', 'frame.srcdoc = text;',
    "element.insertAdjacentHTML('beforeend', text);", 'element.setHTMLUnsafe(text);', 'document.write(text);',
    'range.createContextualFragment(text);', "new DOMParser().parseFromString(text, 'text/html');",
    'const page = <p dangerouslySetInnerHTML={{ __html: text }} />;', 'const page = <iframe srcDoc={text} />;',
    "createElement('p', { dangerouslySetInnerHTML: { __html: text } });", 'Object.assign(element, { innerHTML: text });',
  ].map((code) => ({ code, errors: [{ message: /makes markup of a string/ }] })),
});
