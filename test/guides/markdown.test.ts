/** Guides as HTML: links, images, code, and no HTML of the document itself. */
import { describe, expect, it } from 'vitest';
import { placeholders, renderMarkdown, sectionsOf } from '../../scripts/guides.mjs';

const targets = {
  link: (href: string) => (href === 'gone.md' || href.startsWith('javascript:') ? undefined : href),
  image: (href: string) => (href === 'here.png' ? href : undefined),
};
const render = (text: string) => renderMarkdown(text, targets);

describe('Markdown as HTML', () => {
  it.each([
    ['# A `key` leaked: *what* now?', '<h1 id="a-key-leaked-what-now">'],
    ['# x\n# x\n# x', '<h1 id="x-2">'],
    ['## Über PostgreSQL_18 & more', '<h2 id="über-postgresql_18--more">'],
    ['[text](gone.md) and [`code`](javascript:alert)', '<p>text and <code>code</code></p>'],
    ['[text](a.md#b "title")', '<a href="a.md#b">text</a>'],
    ['![alt "text"](here.png)', '<img src="here.png" alt="alt &quot;text&quot;" loading="lazy">'],
    ['![alt](gone.png)', '<em>alt</em>'],
    ['<https://example.com/?a=1&b=2>', '<a href="https://example.com/?a=1&amp;b=2">'],
    ['| a |\n|---|\n| `<b>` |', '<div class="wide" tabindex="0"><table>'],
    [
      '```sh\necho "<b>" && `id`\n```',
      '<pre tabindex="0"><code>echo &quot;&lt;b&gt;&quot; &amp;&amp; `id`</code></pre>',
    ],
  ])('%s', (text, html) => {
    expect(render(text)).toContain(html);
  });

  it('no HTML of a document passes, except an anchor', () => {
    const html = render(
      '<script>alert(1)</script>\n\na <b onclick="x">b</b> <a id="here"></a> <a id="x" href="y">z</a>\n\n<!-- a\n\ncomment -->\n\n<img src=x onerror=y>',
    );
    expect(html.match(/<[^>]+>/g)).toEqual(['<p>', '<a id="here">', '</a>', '</p>']);
    expect(html).not.toContain('comment');
  });

  it('marks accounts of examples in code, except where they are created or deleted', () => {
    const marked = (name: string) => `${placeholders.example}${name}${placeholders.example}`;
    expect(render('`--account corner-shop`')).toContain(`--account ${marked('corner-shop')}`);
    expect(render('`--account ACCOUNT`, `--account 1`')).toContain(marked('1'));
    for (const text of [
      '`--slug corner-shop`',
      '`account delete closed-shop`',
      'a corner-shop',
      '`--account $A`',
      '`--limit 1`',
    ])
      expect(render(text)).not.toContain(placeholders.example);
  });

  it('is split at its headings, as text', () => {
    const html = render(
      'before\n\n# A & b\n\n- one\n- `--account corner-shop`\n\n## C\n\n| d | e |\n|---|---|',
    );
    expect(sectionsOf(html)).toEqual([
      { anchor: '', heading: '', text: 'before' },
      { anchor: 'a--b', heading: 'A & b', text: 'one --account corner-shop' },
      { anchor: 'c', heading: 'C', text: 'd e' },
    ]);
  });
});
