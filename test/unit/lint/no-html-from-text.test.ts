import { noHtmlFromText } from '../../../lint/no-html-from-text.ts';
import { ruleTester } from './tester.ts';

ruleTester().run('no-html-from-text', noHtmlFromText, {
  valid: [
    'element.textContent = text;',
    'const page = <p title={text}>{text}</p>;',
    'stream.write(text);',
    "const innerHTML = 'a name of our own';",
    'element.append(text);',
    "element.setAttribute('title', text);",
    'const { innerHTML } = element;',
    'new URL(text);',
    "map.set('innerHTML', text);",
  ],
  invalid: [
    'element.innerHTML = text;',
    "element['innerHTML'] = text;",
    'element.outerHTML += text;',
    'frame.srcdoc = text;',
    "element.insertAdjacentHTML('beforeend', text);",
    'element.setHTMLUnsafe(text);',
    'document.write(text);',
    'range.createContextualFragment(text);',
    "new DOMParser().parseFromString(text, 'text/html');",
    'const page = <p dangerouslySetInnerHTML={{ __html: text }} />;',
    'const page = <iframe srcDoc={text} />;',
    "createElement('p', { dangerouslySetInnerHTML: { __html: text } });",
    'Object.assign(element, { innerHTML: text });',
    'element[`innerHTML`] = text;',
    "frame.setAttribute('srcdoc', text);",
    "element.setAttribute('onclick', text);",
    "element.setAttributeNS(null, 'onerror', text);",
    "Reflect.set(element, 'innerHTML', text);",
    'window.document.writeln(text);',
    'frame.contentDocument.write(text);',
    'element.setHTML(text);',
    'Document.parseHTMLUnsafe(text);',
    "trustedTypes.createPolicy('mine', rules);",
    'const parser = new DOMParser();',
    'const sheet = new XSLTProcessor();',
  ].map((code) => ({
    code,
    errors: Array.from({ length: code.startsWith('new DOMParser()') ? 2 : 1 }, () => ({
      message: /makes markup of a string/,
    })),
  })),
});
