// Draws the page from its data. Text from data becomes text nodes only, never markup.
(() => {
  const D = JSON.parse(document.getElementById('data').textContent);
  const root = document.documentElement;
  const main = document.getElementById('main');
  const SVG = 'http://www.w3.org/2000/svg';
  const LEVELS = ['high', 'medium', 'low'];
  const S = D.categories.findIndex(c => c.row === 'S');
  const byNumber = new Map(D.detectors.map(d => [d.number, d]));
  const PRINTED = 300;
  // Kinds that are named where there may be very many.
  const NAMED = 12;

  // What the reader chose stands in the address, so that it can be kept and passed on.
  const state = { lang: D.lang, theme: '', q: '', cat: '', kind: '', level: '', sensitive: '', sort: 'place', dir: 'asc', same: '', beyond: '', mapq: '', mapsort: 'source', mapdir: 'asc' };
  const fresh = { ...state };
  const asked = () => { for (const [k, v] of new URLSearchParams(location.hash.replace(/^#[^=&]*(&|$)/, '').replace(/^#/, ''))) if (k in state) state[k] = v; };
  asked();
  // An address may name a section, as in `#list` or `#map&mapq=users`.
  let wanted = location.hash;
  const remember = () => {
    const changed = Object.keys(state).filter(k => state[k] !== fresh[k]);
    try { history.replaceState(null, '', '#' + new URLSearchParams(changed.map(k => [k, state[k]]))); } catch { /* some viewers forbid it */ }
  };

  const lang = () => state.lang === 'zh' ? 1 : 0;
  const t = (key, values = {}) => {
    const text = WORDS[key][lang()];
    return typeof text !== 'string' ? text : text.replace(/\{(\w+)(-?)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, k, bare, one, many) => {
      const value = typeof values[k] === 'number' ? num(values[k]) : values[k] ?? '';
      return many === undefined ? value : (bare ? '' : value + ' ') + (value === '1' ? one : many);
    });
  };
  let format = null;
  const num = n => (format ??= new Intl.NumberFormat(lang() ? 'zh-CN' : 'en-US')).format(n);
  const size = bytes => {
    let value = bytes, unit = 0;
    while (value >= 999.5) { value /= 1000; unit++; }
    return `${value.toFixed(unit && value < 9.95 ? 1 : 0)} ${['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'][unit]}`;
  };
  const total = c => c.high + c.medium + c.low;
  // Where findings are only counted, it is not known how many values differ.
  const about = (n, exact) => D.columns_only || !n ? '—' : exact ? num(n) : t('approx', { n });

  // What is drawn for paper only, when it is needed.
  let printing = [];
  window.addEventListener('beforeprint', () => printing.forEach(draw => draw()));

  // Elements.
  const fill = (element, attributes, children) => {
    for (const [k, v] of Object.entries(attributes ?? {})) {
      if (v === undefined || v === null || v === false) continue;
      if (k === 'width%') element.style.width = v + '%';
      else if (k.startsWith('on')) element.addEventListener(k.slice(2), v);
      else element.setAttribute(k, v === true ? '' : v);
    }
    element.append(...children.flat(Infinity).filter(c => c !== null && c !== undefined && c !== false).map(c => typeof c === 'number' ? num(c) : c));
    return element;
  };
  const h = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
  const s = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);
  const bar = (c, most, kind = 'bar') => {
    const share = n => 100 * n / Math.max(most, 1);
    const label = LEVELS.map(l => `${t(l)} ${num(c[l])}`).join(', ');
    return h('div', { class: kind, role: 'img', 'aria-label': label, title: label },
      h('i', { class: 'h', 'width%': share(c.high) }), h('i', { class: 'm', 'width%': share(c.medium) }), h('i', { class: 'l', 'width%': share(c.low) }));
  };
  const levelKey = more => h('p', { class: 'key' }, LEVELS.map(l => h('span', {}, h('i', { class: l[0] }), t(l))), more);
  const columnOf = r => r.column === '*' ? t('wholeRow') : r.column || t('text');
  // A long place goes on behind one of its marks, not in the middle of a name.
  const broken = text => text.split(/(?<=[/!#])/).flatMap((part, i) => i ? [h('wbr', {}), part] : [part]);
  const path = text => h('span', { class: 'path', title: text }, broken(text));
  const section = (id, title, lead, ...children) => {
    const [first, ...rest] = children.flat(Infinity).filter(Boolean);
    return h('section', { id, 'aria-labelledby': id + '-title' }, h('div', { class: 'opening' }, h('h2', { id: id + '-title' }, title), lead ? h('p', { class: 'lead' }, lead) : null, first), rest);
  };
  // What happened is said in English where the scan was made; the usual sentences have a translation.
  const detailOf = text => {
    if (!lang() || !text) return text;
    const known = DETAILS.find(([words]) => words.test(text));
    if (known) return text.replace(known[0], known[1]);
    const closed = /^(.+) (?:is|are) (not opened yet|encrypted); only readable strings (?:beside that )?were searched$/.exec(text);
    if (closed) return `${FORMATS[closed[1]] ?? closed[1]}${closed[2] === 'encrypted' ? '已加密' : '尚不能打开'}；只检索了其中可读的字符串`;
    const part = /^([^:]+): (?:column (.+?): )?(.+?)(; what follows was not read|; --max-memory raises the limit|, near byte (\d+) of the compressed data)?$/.exec(text);
    const said = part && PARTS[part[3].replace(/^bzip2: /, '')];
    if (!said) return h('span', { lang: 'en' }, text);
    const end = !part[4] ? '' : part[5] ? `（压缩数据第 ${part[5]} 字节附近）` : part[4].includes('memory') ? '；--max-memory 可提高限制' : '；其后的内容未读取';
    return `${part[1]}：${part[2] ? `列 ${part[2]}：` : ''}${said}${end}`;
  };
  // On a narrow screen a row is a card: each cell says what it is of. Roles keep it a table for those who hear it.
  const label = table => {
    const names = [...table.querySelectorAll('thead th')].map(th => th.querySelector('.sr') ? '' : th.textContent);
    table.setAttribute('role', 'table');
    for (const part of table.querySelectorAll('thead, tbody')) part.setAttribute('role', 'rowgroup');
    for (const row of table.rows) {
      row.setAttribute('role', 'row');
      [...row.cells].forEach((cell, i) => {
        cell.setAttribute('role', cell.tagName === 'TD' ? 'cell' : cell.scope === 'col' ? 'columnheader' : 'rowheader');
        // A bar is followed by the figures that it draws.
        if (cell.tagName === 'TD') cell.dataset.of = cell.querySelector('.bar') ? '' : names[i] ?? '';
      });
    }
  };
  const level = score => score >= 75 ? 'high' : score >= 50 ? 'medium' : 'low';
  const placeOf = m => m.path + (m.inside ? '!' + m.inside : '');
  const categoryTag = i => h('span', { class: i === S ? 'tag hot' : 'tag', title: D.categories[i].name[lang()] }, `${D.categories[i].row} · ${D.categories[i].letter}`);
  const go = change => { Object.assign(state, { q: '', cat: '', kind: '', level: '', sensitive: '', same: '', beyond: '' }, change); remember(); findings.sync(); document.getElementById('list').scrollIntoView(); document.querySelector('.grid.findings')?.focus({ preventScroll: true }); };

  // Sections.
  const nothingRead = D.coverage.sources === 0, whole = !D.part && !D.selected && !nothingRead;
  const head = () => {
    const n = total(D.findings), cats = D.categories.filter(c => total(c) > 0).length;
    const sensitive = S < 0 ? 0 : total(D.categories[S]), acceptedAll = D.ignored.reduce((a, n) => a + n, 0);
    const distinct = D.detectors.reduce((a, d) => a + d.distinct, 0), exact = D.detectors.every(d => d.exact);
    const sentence = n === 0 ? t(acceptedAll ? 'verdictAccepted' : 'verdictNone', { n: acceptedAll }) : t('verdict', { n, kinds: D.detectors.length, files: D.sources_with_findings, sources: D.coverage.sources, cats });
    const figure = (label, value, hot) => h('div', {}, h('dt', {}, label), h('dd', { class: hot && 'hot' }, value));
    return [
      h('h1', {}, t('title')),
      h('p', { class: 'verdict' }, sentence, lang() ? '' : ' ', sensitive > 0 ? h('span', { class: 'hot' }, t('verdictSensitive', { n: sensitive })) : null),
      D.columns_only ? h('div', { class: 'notice', role: 'note' }, h('p', {}, t('columnsOnly'))) : null,
      D.revealed ? h('div', { class: 'notice bad', role: 'note' }, h('p', {}, t('revealed'))) : null,
      D.several_keys ? h('div', { class: 'notice', role: 'note' }, h('p', {}, t('severalKeys'))) : null,
      D.part || D.selected || nothingRead ? h('div', { class: 'notice', role: 'note' }, h('p', {}, D.part ? t('partOf', { n: D.part[0], all: D.part[1] }) + ' ' : '', D.selected ? t('selected') + ' ' : '', nothingRead ? t('nothingRead') : '')) : null,
      D.complete ? null : h('div', { class: 'notice', role: 'note' }, h('p', {}, h('strong', {}, t('incomplete')), ' ', D.interrupted ? t('stopped') + ' ' : '', D.coverage.gaps ? t('incompleteMore', { n: D.coverage.gaps }) : '')),
      h('dl', { class: 'figures' }, figure(t('fFindings'), n), figure(t('fSensitive'), sensitive, sensitive > 0), figure(t('fDistinct'), about(distinct, exact)),
        figure(t('fSources'), D.sources_with_findings), figure(t('fBytes'), size(D.coverage.bytes_read)), figure(t('fGaps'), D.coverage.gaps)),
    ];
  };

  const drift = () => {
    if (!D.drift.length) return null;
    const bad = D.drift.filter(d => DRIFT.includes(d.verdict)).length;
    const named = new Map(D.detectors.map(d => [d.id, d.name[lang()]]));
    // What needs somebody comes first.
    const rank = d => DRIFT.includes(d.verdict) ? 0 : d.verdict === 'contradiction' ? 1 : d.verdict === 'consistent' ? 3 : 2;
    const said = d => d.verdict === 'consistent' && !d.collected ? t('neither') : d.reason ? OPEN[d.verdict === 'review' && d.reason === 'accepted' && d.collected === 'yes' ? 'accepted-beyond' : d.reason][lang()] : VERDICTS[d.verdict][lang()];
    const rows = [...D.drift].sort((a, b) => rank(a) - rank(b)).map(d => {
      const c = D.categories.find(c => c.row === d.row), n = total(d.findings), is = DRIFT.includes(d.verdict), odd = ['contradiction', 'review', 'open', 'not-found'].includes(d.verdict);
      return h('tr', { class: d.verdict === 'consistent' && !n && !d.accepted ? 'none' : null }, h('td', {}, d.row), h('th', { scope: 'row' }, h('span', { class: 'name' }, c.name[lang()]), h('span', { class: 'under' }, `(${d.letter})`), (d.prose ?? []).map(x => h('span', { class: 'under' }, t('proseSays', { n: x })))),
        h('td', {}, d.collected ? t(d.collected) : t('undeclaredYet'), d.qualifier ? h('span', { class: 'under' }, d.qualifier) : null),
        h('td', { class: is ? 'hot' : odd ? 'warn' : null }, is ? h('strong', {}, said(d)) : said(d), d.accepted ? h('span', { class: 'under' }, t('acceptedHere', { n: d.accepted })) : null, d.detectors.length ? h('span', { class: 'under' }, d.detectors.map(id => named.get(id) ?? id).join(lang() ? '、' : ', ')) : null),
        h('td', { class: 'n' }, n ? h('button', { class: 'quiet', onclick: () => go(d.beyond ? { cat: d.row, beyond: '1' } : { cat: d.row }) }, num(n)) : '0'));
    });
    return section('drift', t('drift'), `${t('driftLead')} (${D.drift[0].policy})`, h('div', { class: bad ? 'notice bad' : 'notice fine' }, h('p', {}, h('strong', {}, bad ? t('driftBad', { n: bad }) : t(D.drift.some(d => d.reason === 'accepted') ? 'driftAccepted' : 'driftGood')))), h('br', {}),
      h('div', { class: 'wide' }, h('table', { class: 'law' }, h('thead', {}, h('tr', {}, ['row', 'term', 'declared', 'verdictHead'].map(k => h('th', { scope: 'col' }, t(k))), h('th', { scope: 'col', class: 'n' }, t('findings')))), h('tbody', {}, rows))));
  };

  // The first rows of a list, and a line that says so and shows the others; on paper all are there, unless they fill books.
  const FEW = 25;
  const firstOf = (list, row) => {
    const body = h('tbody', {}, list.slice(0, FEW).map(row)), rest = list.slice(FEW);
    const more = rest.length ? h('p', { class: 'small' }, t('firstOf', { n: FEW, all: list.length }), ' ', h('button', { class: 'screen', onclick: e => { body.append(...rest.map(row)); label(body.closest('table')); e.target.closest('p').remove(); } }, t('showAll', { n: list.length }))) : null;
    if (more && list.length <= PRINTED) printing.push(() => more.querySelector('button')?.click());
    return { body, more };
  };

  const coverage = () => {
    const c = D.coverage, all = c.bytes_read + c.bytes_in_gaps || 1;
    const label = [t('bytesRead', { n: size(c.bytes_read) }), c.bytes_in_gaps ? t('bytesNot', { n: size(c.bytes_in_gaps) }) : null].filter(Boolean).join(', ');
    const accepted = WHY.map((words, i) => [words, D.ignored[i]]).filter(([, n]) => n);
    const notes = [['left', D.left_out], ['own', D.own_reports], ['below', D.below_level], ['samples', D.test_values], ['accepted', accepted.reduce((a, [, n]) => a + n, 0)]].filter(([, n]) => n).map(([k, n]) => h('p', { class: 'small' }, t(k, { n })));
    const row = g => h('tr', {}, h('td', { class: 'path' }, broken(placeOf(g)), g.line ? ':' + g.line : ''), h('td', {}, g.reason), h('td', {}, detailOf(g.detail)), h('td', { class: 'n' }, g.bytes === null ? '' : size(g.bytes)));
    const { body, more } = firstOf(D.gaps, row);
    return section('coverage', t('coverage'), t('coverageLead'),
      h('div', { class: 'coverage', role: 'img', 'aria-label': label }, h('i', { 'width%': 100 * c.bytes_read / all }), c.bytes_in_gaps ? h('i', { class: 'u', 'width%': 100 * c.bytes_in_gaps / all }) : !D.complete ? h('i', { class: 'unknown' }) : null),
      h('p', { class: 'key' }, h('span', {}, h('i', { class: 'h' }), t('bytesRead', { n: size(c.bytes_read) })),
        c.bytes_in_gaps ? h('span', {}, h('i', { class: 'u' }), t('bytesNot', { n: size(c.bytes_in_gaps) })) : !D.complete ? h('span', {}, h('i', { class: 'unknown' }), t('bytesUnknown')) : null,
        h('span', {}, t('bytesText', { n: size(c.bytes_of_text) })), h('span', {}, t('sourcesRead', { n: c.sources, gaps: c.sources_with_gaps }))),
      D.reasons.length === 0 ? h('div', { class: whole ? 'notice fine' : 'notice' }, h('p', {}, t(nothingRead ? 'nothingRead' : D.part ? 'partRead' : D.selected ? 'selectedRead' : 'allRead'))) : [
        h('h3', {}, t('fGaps')),
        h('div', { class: 'wide' }, h('table', { class: 'broad' }, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('reason')), h('th', { scope: 'col' }, t('meaning')), h('th', { scope: 'col', class: 'n' }, t('count')))),
          h('tbody', {}, D.reasons.map(([r, n]) => h('tr', {}, h('th', { scope: 'row' }, r), h('td', {}, REASONS[r]?.[lang()] ?? ''), h('td', { class: 'n' }, n)))))),
        h('br', {}),
        h('div', { class: 'wide' }, h('table', { class: 'broad' }, h('thead', {}, h('tr', {}, ['place', 'reason', 'detail'].map(k => h('th', { scope: 'col' }, t(k))), h('th', { scope: 'col', class: 'n' }, t('bytes')))), body)),
        more, D.coverage.gaps > D.gaps.length ? h('p', { class: 'small' }, t('andMore', { n: D.coverage.gaps - D.gaps.length })) : null],
      notes.length ? h('div', {}, h('br', {}), notes) : null,
      accepted.length ? h('ul', { class: 'small' }, accepted.map(([words, n]) => h('li', {}, `${words[lang()]}: ${num(n)}`))) : null,
      D.accepted.length ? [h('h3', {}, t('acceptedList')), h('div', { class: 'wide' }, h('table', { class: 'broad' }, h('thead', {}, h('tr', {}, ['place', 'detector', 'value', 'reason'].map(k => h('th', { scope: 'col' }, t(k))))),
        h('tbody', {}, D.accepted.map(a => h('tr', {}, h('td', { class: 'path' }, broken(a.place)), h('td', {}, a.name[lang()]), h('td', { class: 'mono' }, a.value || '—'), h('td', {}, WHY[a.why][lang()])))))),
        accepted.reduce((a, [, n]) => a + n, 0) > D.accepted.length ? h('p', { class: 'small' }, t('acceptedMore', { n: D.accepted.length })) : null] : null,
      D.unused.length ? [h('h3', {}, t('unusedList')), h('ul', { class: 'small path' }, D.unused.map(what => h('li', {}, broken(what)))), D.n_unused > D.unused.length ? h('p', { class: 'small' }, t('acceptedMore', { n: D.unused.length })) : null] : null);
  };

  const law = () => {
    const most = Math.max(...D.categories.map(total));
    const inRow = (d, i) => d.variants.reduce((a, v) => a + (v[0] >> i & 1 ? v[1] + v[2] + v[3] : 0), 0);
    const mostly = i => D.detectors.filter(d => d.categories.includes(i)).sort((a, b) => inRow(b, i) - inRow(a, i)).slice(0, 3).map(d => d.name[lang()]).join(lang() ? '、' : ', ');
    const sure = c => c.high ? 'high' : c.medium ? 'medium' : 'low';
    const row = (c, i) => {
      const n = total(c), names = c.name;
      const name = n > 0 ? h('button', { class: 'quiet name', onclick: () => go({ cat: c.row }) }, names[lang()]) : names[lang()];
      return h('tr', { class: n === 0 && !c.ignored ? 'none' : i === S ? 'sensitive' : null },
        h('td', {}, c.row), h('th', { scope: 'row' }, name, h('span', { class: 'under' }, `(${c.letter}) ${c.statute}`), n ? h('span', { class: 'under' }, mostly(i)) : null),
        h('td', {}, n ? t('yes') : c.ignored ? t('foundAccepted', { n: c.ignored }) : c.off ? t('noOff') : D.complete && whole ? t('no') : t('noUnread')), h('td', {}, n ? h('span', { class: 'level ' + sure(c) }, t(sure(c))) : ''),
        h('td', {}, n ? bar(c, most) : ''), h('td', { class: 'n' }, n ? num(n) : '0'), h('td', { class: 'n' }, n ? about(c.distinct, c.exact) : ''), h('td', { class: 'n' }, n ? num(c.sources) : ''));
    };
    const header = h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('row')), h('th', { scope: 'col' }, t('term')), h('th', { scope: 'col' }, t('found')), h('th', { scope: 'col' }, t('sure')),
      h('th', { scope: 'col' }, h('span', { class: 'sr' }, t('sure'))), h('th', { scope: 'col', class: 'n' }, t('findings')), h('th', { scope: 'col', class: 'n' }, t('distinct')), h('th', { scope: 'col', class: 'n' }, t('sources'))));
    // Beside a child everything is sensitive: of many kinds those with the most findings are named.
    const kindsOf = numbers => {
      const comma = lang() ? '、' : ', ', all = numbers.map(n => byNumber.get(n)).sort((a, b) => total(b) - total(a)).map(d => d.name[lang()]);
      return all.length <= NAMED + 2 ? h('td', {}, all.join(comma)) : h('td', { title: all.join(comma) }, all.slice(0, NAMED).join(comma) + (lang() ? '' : ' ') + t('moreKinds', { n: all.length - NAMED }));
    };
    return section('law', t('law'), t('lawLead'),
      h('div', { class: 'wide' }, h('table', { class: 'law' }, header, h('tbody', {}, D.categories.map((c, i) => row(c, i))))), levelKey(),
      D.clauses.length ? [h('h3', { class: 'hot' }, t('sensitiveHead')), h('p', { class: 'lead' }, t('sensitiveLead')),
        h('div', { class: 'wide' }, h('table', { class: 'broad clauses' }, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('clause')), h('th', { scope: 'col' }, t('meaning')), h('th', { scope: 'col' }, t('kindsOf')), h('th', { scope: 'col', class: 'n' }, t('findings')), h('th', { scope: 'col', class: 'n' }, t('distinct')))),
          h('tbody', {}, D.clauses.map(({ code, detectors, findings, distinct, exact }) => h('tr', {}, h('td', { class: 'whole' }, /^\d/.test(code) ? `(${code[0]})(${code.slice(1)})` : '11 CCR § 7001'), h('th', { scope: 'row' }, CLAUSES[code]?.[lang()] ?? ''),
            kindsOf(detectors), h('td', { class: 'n' }, findings), h('td', { class: 'n' }, about(distinct, exact)))))))] : null);
  };

  // A squarified treemap (Bruls and others, 2000): rows of rectangles as near to squares as may be.
  const squarify = (items, x, y, w, hgt) => {
    const out = [], all = items.reduce((a, i) => a + i.n, 0);
    if (!all || w <= 0 || hgt <= 0) return out;
    const scale = w * hgt / all;
    let rest = items.slice();
    while (rest.length) {
      const side = Math.min(w, hgt), worst = (list, sum) => Math.max(...list.map(i => { const a = i.n * scale; return Math.max(side * side * a / (sum * sum), sum * sum / (side * side * a)); }));
      let row = [rest[0]], sum = rest[0].n * scale;
      while (row.length < rest.length) {
        const next = rest[row.length], bigger = sum + next.n * scale;
        if (worst([...row, next], bigger) > worst(row, sum)) break;
        row.push(next); sum = bigger;
      }
      const thick = sum / side;
      let at = 0;
      for (const item of row) {
        const length = item.n * scale / thick;
        out.push(w >= hgt ? { item, x, y: y + at, w: thick, h: length } : { item, x: x + at, y, w: length, h: thick });
        at += length;
      }
      if (w >= hgt) { x += thick; w -= thick; } else { y += thick; hgt -= thick; }
      rest = rest.slice(row.length);
    }
    return out;
  };

  // How much weighs what is in a place, from most to least. Colour is never all that says it: the key has words and
  // numbers, each area its label, and an area with room for it the number of what is sensitive.
  const WEIGHTS = ['mostly', 'partly', 'plain', 'unsure'];
  const weight = p => p.sensitive ? (2 * p.sensitive >= p.sure ? 'mostly' : 'partly') : p.sure ? 'plain' : 'unsure';

  const tree = () => {
    const make = name => ({ name, n: 0, sensitive: 0, sure: 0, children: new Map() });
    const top = make('');
    for (const spot of D.spots) {
      const parts = spot.path.split('/').filter(Boolean);
      if (spot.sources > 1) parts.push(t('rest', { n: spot.sources }));
      let node = top;
      const n = total(spot);
      for (const part of [null, ...parts]) {
        if (part !== null) { if (!node.children.has(part)) node.children.set(part, make(part)); node = node.children.get(part); }
        node.n += n; node.sensitive += spot.sensitive; node.sure += spot.high + spot.medium;
      }
      node.path = spot.path;
    }
    const above = D.spots.every(spot => spot.path.startsWith('/')) ? '/' : '';
    let from = top, prefix = above;
    while (from.children.size === 1) { from = [...from.children.values()][0]; prefix += from.name + '/'; }
    if (from.children.size === 0) from = top, prefix = above;
    const svg = s('svg', { class: 'tree', role: 'group', 'aria-label': t('treeLabel') });
    const clip = (text, width) => { const most = Math.floor(width / 6.4); return text.length <= most ? text : most < 5 ? '' : text.slice(0, Math.ceil(most / 2) - 1) + '…' + text.slice(text.length - Math.floor(most / 2)); };
    const draw = (node, x, y, w, hgt, depth, prefix) => {
      const kids = [...node.children.values()].sort((a, b) => b.n - a.n || (a.name < b.name ? -1 : 1));
      const few = kids.slice(0, 60), left = kids.slice(60);
      if (left.length) few.push({ name: t('rest', { n: left.length }), n: left.reduce((a, k) => a + k.n, 0), sensitive: left.reduce((a, k) => a + k.sensitive, 0), sure: left.reduce((a, k) => a + k.sure, 0), children: new Map() });
      for (const box of squarify(few, x, y, w, hgt)) {
        const { item } = box, full = prefix + item.name, label = `${full}: ${num(item.n)}${item.sensitive ? `, ${t('fSensitive')} ${num(item.sensitive)}` : ''}; ${t(weight(item))}`;
        if (item.children.size && depth < 2 && box.w > 70 && box.h > 46) {
          svg.append(s('text', { class: 'of', x: box.x + 5, y: box.y + 13 }, clip(item.name + '/', box.w - 8)));
          draw(item, box.x + 3, box.y + 18, box.w - 6, box.h - 21, depth + 1, full + '/');
        } else {
          const leaf = s('a', { href: '#list', class: weight(item), 'aria-label': label, onclick: e => { e.preventDefault(); go({ q: full }); } },
            s('title', {}, label), s('rect', { x: box.x, y: box.y, width: Math.max(box.w, .1), height: Math.max(box.h, .1) }));
          const both = num(item.n) + (item.sensitive ? ` · S ${num(item.sensitive)}` : '');
          if (box.w > 44 && box.h > 18) leaf.append(s('text', { x: box.x + 6, y: box.y + 15 }, clip(item.name, box.w - 10)));
          if (box.w > 44 && box.h > 34) leaf.append(s('text', { x: box.x + 6, y: box.y + 29, opacity: .85 }, both.length > (box.w - 10) / 6.4 ? num(item.n) : both));
          svg.append(leaf);
        }
      }
    };
    // As wide as it is shown, so that its words have the size of words: drawn again where a window is turned or narrowed.
    let drawn = 0;
    const fit = width => {
      const W = Math.max(240, Math.min(1040, Math.round(width))), H = W < 600 ? 480 : 430;
      if (W === drawn) return;
      drawn = W;
      svg.setAttribute('viewBox', `0 0 ${W} ${H}`);
      svg.replaceChildren();
      draw(from, 0, 0, W, H, 0, prefix);
    };
    fit((main.clientWidth || 1140) - (innerWidth > 1000 ? 112 : innerWidth > 560 ? 48 : 32));
    const sources = w => D.spots.reduce((a, spot) => a + (weight({ ...spot, sure: spot.high + spot.medium }) === w ? spot.sources : 0), 0);
    const key = h('ul', { class: 'key weights', 'aria-label': t('weights') }, WEIGHTS.map(w => h('li', {}, h('i', { class: w, 'aria-hidden': 'true' }), `${t(w)}: ${t('inSoMany', { n: sources(w) })}`)));
    const figure = h('figure', { style: null, class: 'figure' }, prefix ? h('p', { class: 'small path' }, prefix) : null, svg, key);
    if ('ResizeObserver' in window) new ResizeObserver(([entry]) => { if (entry.contentRect.width > 0) fit(entry.contentRect.width); }).observe(figure);
    return figure;
  };

  const heat = () => {
    const rows = D.spots.filter(p => p.sources === 1).sort((a, b) => total(b) - total(a));
    const used = D.categories.map((c, i) => i).filter(i => total(D.categories[i]) > 0);
    const most = Math.max(1, ...rows.flatMap(r => r.by));
    const shade = n => n === 0 ? '' : 'q' + Math.max(1, Math.ceil(5 * Math.log(n + 1) / Math.log(most + 1)));
    const { body, more } = firstOf(rows, r => h('tr', {}, h('th', { scope: 'row', class: 'path', title: r.path }, h('bdi', {}, r.path)),
      used.map(i => h('td', { class: `${shade(r.by[i])} c-${D.categories[i].row}` }, r.by[i] ? num(r.by[i]) : '')), h('td', { class: 'n' }, total(r))));
    return [h('h3', {}, t('heat')), h('p', { class: 'lead' }, t('heatLead')),
      h('div', { class: 'wide' }, h('table', { class: 'heat' },
        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, h('span', { class: 'sr' }, t('source'))), used.map(i => h('th', { scope: 'col', title: D.categories[i].name[lang()] }, h('abbr', { title: D.categories[i].name[lang()], class: i === S ? 'hot' : null }, D.categories[i].row))), h('th', { scope: 'col', class: 'n' }, t('findings')))),
        body)), more,
      h('p', { class: 'key names' }, used.map(i => h('span', {}, `${D.categories[i].row} ${D.categories[i].name[lang()]}`)))];
  };

  const columns = () => {
    const rows = D.map.filter(r => r.verdict).sort((a, b) => b.verdict[1] - a.verdict[1]);
    if (!rows.length) return null;
    const row = r => { const [values, matching, distinct, score] = r.verdict, l = level(score);
      return h('tr', {}, h('td', { class: 'path' }, broken(r.path + (r.table ? '!' + r.table : ''))), h('th', { scope: 'row' }, r.column), h('td', {}, byNumber.get(r.detector)?.name[lang()] ?? ''), h('td', {}, h('span', { class: 'level ' + l }, t(l))),
        h('td', {}, h('div', { class: 'bar track' }, h('i', { class: r.categories.includes(S) ? 's' : 'h', 'width%': 100 * matching / Math.max(1, values) }))), h('td', { class: 'n' }, t('of', { n: matching, all: values })), h('td', { class: 'n' }, distinct || '—')); };
    const { body, more } = firstOf(rows, row);
    return [h('h3', {}, t('columns')), h('p', { class: 'lead' }, t('columnsLead')),
      h('div', { class: 'wide' }, h('table', { class: 'broad' }, h('thead', {}, h('tr', {}, ['source', 'column', 'detector', 'sure'].map(k => h('th', { scope: 'col' }, t(k))), h('th', { scope: 'col' }, t('match')), h('th', { scope: 'col', class: 'n' }, h('span', { class: 'sr' }, t('matching'))), h('th', { scope: 'col', class: 'n' }, t('distinct')))),
        body)), more];
  };

  const meet = () => D.meetings.length === 0 ? null : [h('h3', {}, t('meet')), h('p', { class: 'lead' }, t('meetLead')),
    h('div', { class: 'wide' }, h('table', { class: 'broad' }, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('place')), h('th', { scope: 'col' }, t('kindsOf')), h('th', { scope: 'col', class: 'n' }, t('findings')))),
      h('tbody', {}, D.meetings.slice(0, 12).map(m => h('tr', {}, h('th', { scope: 'row', class: 'at' }, path(placeOf(m)), h('span', { class: 'under' }, m.row ? t('rowN', { n: m.row }) : t('line', { n: m.line }), m.alike > 1 ? ' · ' + t('alike', { n: m.alike - 1 }) : '')),
        h('td', {}, m.detectors.slice(0, NAMED).map(n => { const d = byNumber.get(n); return h('span', { class: d.categories.includes(S) ? 'tag hot' : 'tag' }, d.name[lang()]); }), m.detectors.length > NAMED ? h('span', { class: 'small' }, t('moreKinds', { n: m.detectors.length - NAMED })) : null), h('td', { class: 'n' }, m.findings))))))];

  const where = () => D.spots.length === 0 ? null : section('where', t('where'), t(D.columns_only ? 'whereListed' : 'whereLead'), tree(), heat(), columns(), meet());

  const spread = d => {
    const most = Math.max(1, ...d.bars), w = 340, step = w / 20;
    const svg = s('svg', { class: 'spread', viewBox: `0 0 ${w} 64`, role: 'img', 'aria-label': t('spreadLabel') + ': ' + LEVELS.map(l => `${t(l)} ${num(d[l])}`).join(', ') });
    d.bars.forEach((n, i) => { const hgt = n ? Math.max(2, 46 * n / most) : 0; svg.append(s('rect', { class: i >= 15 ? 'h' : i >= 10 ? 'm' : 'l', x: i * step + 1, y: 48 - hgt, width: step - 2, height: hgt }, s('title', {}, `${i * 5}–${i === 19 ? 100 : i * 5 + 4}: ${num(n)}`))); });
    svg.append(s('line', { x1: 0, x2: w, y1: 48.5, y2: 48.5 }), ...[0, 50, 75, 100].map(v => s('text', { x: v / 100 * w, y: 60, 'text-anchor': v === 100 ? 'end' : v === 0 ? 'start' : 'middle' }, v)));
    return svg;
  };

  const kinds = () => {
    const off = D.categories.some(c => c.off);
    if (D.detectors.length === 0) return section('kinds', t('kinds'), off ? t('notAll') : t('knownAll', { n: D.known }));
    const most = Math.max(...D.detectors.map(total));
    const one = d => {
      let drawn = false;
      const body = h('div', { class: 'body' });
      const draw = () => {
        if (drawn) return;
        drawn = true;
        body.append(h('div', {}, h('p', {}, d.about[lang()]), d.not[lang()] ? [h('h4', {}, t('notThis')), h('p', { class: 'small' }, d.not[lang()])] : null,
          h('h4', {}, t('countsIn')), h('p', {}, d.categories.map(i => h('span', { class: i === S ? 'tag hot' : 'tag' }, `${D.categories[i].row} (${D.categories[i].letter}) ${D.categories[i].name[lang()]}`))),
          h('h4', {}, D.revealed ? t('examplesShown') : t('examples')), d.examples.length ? h('ul', {}, d.examples.map(e => h('li', {}, h('code', {}, e)))) : h('p', { class: 'small' }, t('noExample')),
          h('p', { class: 'small' }, D.columns_only ? t('cellsCounted', { n: d.sources }) : t('inSources', { n: about(d.distinct, d.exact), s: d.sources }), h('span', { class: 'screen' }, ' · ', h('button', { class: 'quiet', onclick: () => go({ kind: d.id }) }, t('seeAll'))), d.test_values ? ' · ' + t('samplesHere', { n: d.test_values }) : '')),
        h('div', {}, h('h4', {}, t('spread')), spread(d),
          h('h4', {}, t('evidence')), h('dl', { class: 'proof' }, [...d.evidence].sort((a, b) => b[1] - a[1]).slice(0, 12).map(([why, n, points]) => [h('dt', {}, why[lang()]), h('dd', {}, (points > 0 ? '+' : '') + points), h('dd', {}, '× ' + num(n))])),
          d.facts.length ? [h('h4', {}, t('facts')), h('ul', { class: 'small' }, d.facts.map(f => h('li', {}, f)))] : null));
      };
      const details = h('details', { class: 'kind', id: 'kind-' + d.id, ontoggle: draw }, h('summary', {}, h('span', {}, h('span', { class: 'name' }, d.name[lang()]), h('code', {}, d.id), d.categories.includes(S) ? [' ', h('span', { class: 'tag hot' }, 'S')] : null), bar(d, most), h('span', { class: 'n' }, total(d))), body);
      details.draw = draw;
      return details;
    };
    const groups = D.groups.map(g => [g, D.detectors.filter(d => d.group === g[0])]).concat([[['', '', ''], D.detectors.filter(d => !D.groups.some(g => g[0] === d.group))]]).filter(([, list]) => list.length);
    const all = [];
    const out = groups.map(([g, list]) => [h('h3', { class: 'group' }, g[1 + lang()] || list[0].group), list.sort((a, b) => total(b) - total(a)).map(d => { const e = one(d); all.push(e); return e; })]);
    // A page for each kind is for a screen: on paper those that the reader opened, all of them where they are few.
    printing.push(() => all.forEach(e => { if (all.length <= 40 || e.open) { e.draw(); e.open = true; } }));
    const toggle = h('button', { onclick: () => { const open = !all.every(e => e.open); all.forEach(e => { e.draw(); e.open = open; }); toggle.textContent = t(open ? 'closeAll' : 'openAll'); } }, t('openAll'));
    return section('kinds', t('kinds'), t('kindsLead'), h('p', { class: 'screen' }, toggle), out, levelKey(), off || D.known > D.detectors.length ? h('p', { class: 'small' }, h('br', {}), off ? t('notAll') : t('known', { n: D.known - D.detectors.length })) : null);
  };

  // A list of any length: only the rows in sight are in the document.
  const ROW = 34;
  // On a narrow screen a row has several lines, as page.css lays it out.
  const narrow = matchMedia('(max-width: 560px)'), TALL = { findings: 60, map: 84 };
  const virtual = (name, label, heads, cells, choose) => {
    const body = h('div', { class: 'body', role: 'rowgroup' }), buttons = {};
    const head = h('div', { class: 'head line', role: 'row' }, heads.map(([key, text, cls]) => h('span', { role: 'columnheader', class: cls, 'data-key': key },
      buttons[key] = h('button', { title: t('sortBy', { n: text }) }, text))));
    const grid = h('div', { class: 'grid ' + name, role: 'grid', 'aria-label': label, tabindex: '0' }, h('div', { role: 'rowgroup' }, head), body);
    let rows = [], on = -1, frame = 0;
    const tall = () => narrow.matches ? TALL[name] : ROW, fit = () => { body.style.height = Math.max(1, rows.length) * tall() + 'px'; };
    const draw = () => {
      frame = 0;
      const each = tall(), from = Math.max(0, Math.floor(grid.scrollTop / each) - 10), to = Math.min(rows.length, from + Math.ceil((grid.clientHeight || 720) / each) + 20);
      const list = [];
      for (let i = from; i < to; i++) {
        const line = h('div', { class: i === on ? 'line on' : 'line', id: `${name}-${i}`, role: 'row', 'aria-rowindex': i + 2, 'aria-selected': String(i === on), onclick: () => pick(i, true) }, cells(rows[i]));
        line.style.top = i * each + 'px';
        list.push(line);
      }
      body.replaceChildren(...list);
    };
    const soon = () => { frame ||= requestAnimationFrame(draw); };
    const pick = (i, open) => {
      on = Math.max(0, Math.min(rows.length - 1, i));
      const top = on * tall(), room = grid.clientHeight - 2 * tall();
      if (top < grid.scrollTop) grid.scrollTop = top; else if (top > grid.scrollTop + room) grid.scrollTop = top - room;
      draw();
      grid.setAttribute('aria-activedescendant', `${name}-${on}`);
      if (open && rows.length) choose?.(rows[on]);
    };
    grid.addEventListener('scroll', soon, { passive: true });
    narrow.addEventListener('change', () => { fit(); draw(); });
    grid.addEventListener('keydown', e => {
      const page = Math.floor(grid.clientHeight / tall()) - 2, step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -rows.length, End: rows.length }[e.key];
      if (e.target !== grid) return;
      if (step) { e.preventDefault(); pick(on + step, false); } else if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); pick(on, true); }
    });
    return {
      element: grid, buttons,
      show: (list, key, dir) => {
        rows = list; on = -1; grid.scrollTop = 0; grid.removeAttribute('aria-activedescendant'); fit();
        grid.setAttribute('aria-rowcount', rows.length + 1);
        for (const c of head.children) {
          const mine = c.dataset.key === key, b = c.firstChild;
          c.setAttribute('aria-sort', mine ? (dir === 'asc' ? 'ascending' : 'descending') : 'none');
          b.toggleAttribute('data-on', mine);
          b.textContent = heads.find(x => x[0] === c.dataset.key)[1] + (mine ? (dir === 'asc' ? ' ↑' : ' ↓') : '');
        }
        draw();
      },
    };
  };
  const printed = (heads, rows, n) => h('div', { class: 'printed' }, h('p', { class: 'small' }, t('printRows', { n })), h('table', {}, h('thead', {}, h('tr', {}, heads.map(x => h('th', {}, x)))), h('tbody', {}, rows.map(r => h('tr', {}, r.map((c, i) => h('td', { class: i === 0 ? 'path' : null }, c)))))));
  const search = (key, change) => { let timer = 0; return h('input', { type: 'search', placeholder: t('search'), 'aria-label': t('search'), value: state[key], oninput: e => { clearTimeout(timer); const value = e.target.value; timer = setTimeout(() => { state[key] = value; change(); }, 120); } }); };

  const csvCell = text => {
    text = String(text);
    if (/^[\s]*[=+\-@＝＋－＠\t\r]/.test(text)) text = "'" + text;
    return /[",\n\r]|^\s|\s$/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  };
  const mapTable = () => {
    const heads = [['source', t('source')], ['table', t('table')], ['column', t('column')], ['detector', t('detector')], ['category', t('category')], ['findings', t('findings'), 'n'], ['match', t('match'), 'n']];
    const cells = r => total(r) || (D.columns_only && r.verdict ? r.verdict[1] : 0);
    const kind = r => byNumber.get(r.detector), share = r => r.verdict ? r.verdict[1] / Math.max(1, r.verdict[0]) : -1;
    const rows = D.map.filter(r => kind(r));
    const keys = { source: r => r.path, table: r => r.table, column: r => r.column, detector: r => kind(r).name[lang()], category: r => r.categories[0] ?? 99, findings: cells, match: share };
    const list = virtual('map', t('map'), heads, r => [
      h('span', { role: 'gridcell', class: 'path start', title: r.path }, h('bdi', {}, r.path)), h('span', { role: 'gridcell', class: 'path', title: r.table }, r.table), h('span', { role: 'gridcell', class: r.column && r.column !== '*' ? 'path' : 'small', title: r.column }, columnOf(r)),
      h('span', { role: 'gridcell', title: kind(r).id }, kind(r).name[lang()]), h('span', { role: 'gridcell', title: r.categories.map(i => D.categories[i].name[lang()]).join('; ') }, r.categories.map(i => D.categories[i].row).join(' ')),
      h('span', { role: 'gridcell', class: 'n' }, num(cells(r))), h('span', { role: 'gridcell', class: 'n' }, r.verdict ? Math.round(100 * share(r)) + ' %' : '')]);
    const count = h('span', { class: 'small', role: 'status' }), empty = h('p', { class: 'empty', hidden: true }, t('nothing'));
    let shown = rows;
    const paper = h('div', {});
    const update = () => {
      const q = state.mapq.toLowerCase(), key = keys[state.mapsort] ?? keys.source, sign = state.mapdir === 'asc' ? 1 : -1;
      shown = rows.filter(r => !q || [r.path, r.table, r.column, kind(r).id, kind(r).name[lang()], ...r.categories.map(i => D.categories[i].name[lang()])].some(x => x.toLowerCase().includes(q)));
      // What has nothing there comes last, whichever way the rest goes.
      const none = x => x === '' || x === -1;
      if (state.mapsort !== 'source' || sign < 0) shown = shown.map((r, i) => [key(r), i, r]).sort((a, b) => none(a[0]) - none(b[0]) || (a[0] < b[0] ? -sign : a[0] > b[0] ? sign : a[1] - b[1])).map(x => x[2]);
      count.textContent = t('shown', { n: shown.length, all: rows.length });
      empty.hidden = shown.length > 0;
      list.show(shown, state.mapsort, state.mapdir);
      remember();
    };
    for (const [key, button] of Object.entries(list.buttons)) button.addEventListener('click', () => { state.mapdir = state.mapsort === key && state.mapdir === 'asc' ? 'desc' : 'asc'; state.mapsort = key; update(); });
    const save = () => {
      const lines = [['source', 'table', 'column', 'detector', 'name', 'categories', 'letters', 'sensitive', 'high', 'medium', 'low', 'values', 'matching', 'distinct']];
      for (const r of shown) { const d = kind(r), v = r.verdict ?? ['', '', '']; lines.push([r.path, r.table, r.column, d.id, d.name[lang()], r.categories.map(i => D.categories[i].row).join(' '), r.categories.map(i => D.categories[i].letter).join(' '), r.categories.includes(S) ? d.sensitive.join(' ') : '', r.high, r.medium, r.low, v[0], v[1], v[2]]); }
      const url = URL.createObjectURL(new Blob(['\ufeff' + lines.map(l => l.map(csvCell).join(',')).join('\r\n') + '\r\n'], { type: 'text/csv;charset=utf-8' }));
      h('a', { href: url, download: 'data-map.csv' }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10000);
    };
    printing.push(() => paper.replaceChildren(printed([t('source'), t('table'), t('column'), t('detector'), t('category'), t('findings')], shown.slice(0, PRINTED).map(r => [r.path, r.table, columnOf(r), kind(r).name[lang()], r.categories.map(i => D.categories[i].row).join(' '), num(cells(r))]), Math.min(PRINTED, shown.length))));
    return { element: section('map', t('map'), t('mapLead'), h('div', { class: 'filters' }, search('mapq', update), count, h('button', { onclick: save }, t('csv'))), list.element, empty, paper, D.map_more ? h('p', { class: 'small' }, t('mapMore', { n: D.map_more })) : null), start: update };
  };

  // The findings. Their table is large and read after the rest of the page stands.
  let R = null;
  const rowsTable = () => {
    if (R) return R;
    const raw = JSON.parse(document.getElementById('rows').textContent), W = raw.width, n = raw.numbers.length / W;
    const column = i => { const out = new Uint32Array(n); for (let r = 0, at = i; r < n; r++, at += W) out[r] = raw.numbers[at]; return out; };
    const [path, inside, row, line, col, kind, score, value, proof, rows] = Array.from({ length: W }, (_, i) => column(i));
    const lower = { paths: raw.paths.map(x => x.toLowerCase()), insides: raw.insides.map(x => x.toLowerCase()), masks: raw.masks.map(x => x.toLowerCase()) };
    const same = new Uint32Array(raw.values.length || 1);
    for (let i = 0; i < n; i++) same[value[i]]++;
    return R = { ...raw, n, path, inside, row, line, col, kind, score, value, proof, rows, lower, same };
  };
  const placeText = i => { const [steps, also] = R.insides[R.inside[i]].split('\x1f'), inside = steps.replace('#*', '#' + R.row[i]); return R.paths[R.path[i]] + (!inside || '#.'.includes(inside[0]) ? inside : '!' + inside) + (R.line[i] ? `:${R.line[i]}:${R.col[i]}` : '') + (also ? ` (${t('alsoIn', { p: also })})` : ''); };
  const scoreOf = i => R.score[i] % 1000;
  const rowsOf = i => { const own = byNumber.get(R.kind[i]).categories; return own.filter(c => R.rows[i] >> c & 1); };
  // Findings that the filters by kind, row and level let through and that the page does not list.
  const unlisted = (set, kind) => {
    if (D.columns_only || D.listed >= total(D.findings)) return 0;
    const fits = (rows, l) => !(set >= 0 && !(rows >> set & 1)) && !(state.sensitive && !(rows >> S & 1)) && !(state.level && l !== state.level);
    let n = 0;
    for (const d of D.detectors) if (kind === undefined || d.number === kind) for (const v of d.variants) LEVELS.forEach((l, i) => { if (fits(v[0], l)) n += v[1 + i]; });
    for (let i = 0; i < R.n; i++) if ((kind === undefined || R.kind[i] === kind) && fits(R.rows[i], level(scoreOf(i)))) n--;
    return n;
  };
  // Each word is looked for in kind, value and place, as it stands in its column; `row 2` and `line 3` are numbers.
  const matcher = text => {
    const numbers = [];
    const rest = text.trim().toLowerCase().replace(/(?:^|\s)(row|line)\s+(\d+)(?=\s|$)|第\s*(\d+)\s*(条记录|行)/g, (_, en, n, m, zh) => { numbers.push([en === 'row' || zh === '条记录' ? R.row : R.line, +(n ?? m)]); return ' '; });
    const tests = rest.split(/\s+/).filter(Boolean).map(q => {
      const has = list => { const out = new Uint8Array(list.length); list.forEach((x, i) => { out[i] = x.includes(q) ? 1 : 0; }); return out; };
      const kinds = new Set(D.detectors.filter(d => d.id.includes(q) || d.name.some(x => x.toLowerCase().includes(q))).map(d => d.number));
      const inPath = has(R.lower.paths), inInside = has(R.lower.insides), inMask = has(R.lower.masks), whole = /[!#:.\d]/.test(q);
      return i => inPath[R.path[i]] || inInside[R.inside[i]] || inMask[R.values[R.value[i]]] || kinds.has(R.kind[i]) || whole && placeText(i).toLowerCase().includes(q);
    });
    return i => numbers.every(([of, n]) => of[i] === n) && tests.every(test => test(i));
  };

  // By number, whether findings beyond the qualifier of the row are sensitive.
  const beyondOf = () => {
    const row = state.beyond && D.drift.find(d => d.row === state.cat)?.beyond;
    const number = id => D.detectors.find(d => d.id === id)?.number;
    return row ? new Map(row.map(b => [number(b.detector), b.sensitive === undefined ? [0, 1] : [+b.sensitive]])) : null;
  };

  const findings = (() => {
    let parts = null;
    const choose = () => {
      const matches = matcher(state.q), set = D.categories.findIndex(c => c.row === state.cat), kind = D.detectors.find(d => d.id === state.kind)?.number, beyond = beyondOf();
      parts.unlisted = unlisted(set, kind);
      const out = [];
      for (let i = 0; i < R.n; i++) {
        const d = R.kind[i];
        if (set >= 0 && !(R.rows[i] >> set & 1)) continue;
        if (state.sensitive && !(R.rows[i] >> S & 1)) continue;
        if (kind !== undefined && d !== kind) continue;
        if (state.level && level(scoreOf(i)) !== state.level) continue;
        if (state.same && R.value[i] !== +state.same) continue;
        if (beyond && !(beyond.get(d)?.includes(R.rows[i] >> S & 1) && R.score[i] < 1000)) continue;
        if (!matches(i)) continue;
        out.push(i);
      }
      const sign = state.dir === 'asc' ? 1 : -1;
      if (state.sort === 'place') { if (sign < 0) out.reverse(); return out; }
      const rank = list => { const order = [...list.keys()].sort((a, b) => list[a] < list[b] ? -1 : list[a] > list[b] ? 1 : 0), out = new Uint32Array(list.length); order.forEach((x, i) => { out[x] = i; }); return out; };
      const names = new Map(D.detectors.map(d => [d.number, d.name[lang()]]).sort((a, b) => a[1] < b[1] ? -1 : 1).map(([n], i) => [n, i]));
      const masks = state.sort === 'value' ? rank(R.masks) : null;
      // A file as a whole has no value: it comes last, whichever way the rest goes.
      const key = { detector: i => names.get(R.kind[i]), value: i => R.value[i] ? masks[R.values[R.value[i]]] : sign * Infinity, score: scoreOf }[state.sort] ?? (i => i);
      const keyed = new Float64Array(R.n);
      for (const i of out) keyed[i] = key(i);
      return out.sort((a, b) => keyed[a] === keyed[b] ? a - b : sign * (keyed[a] - keyed[b]));
    };
    const panel = i => {
      const d = byNumber.get(R.kind[i]), proof = R.evidence[R.proof[i]] ?? [], dl = [];
      for (let k = 0; k < proof.length; k += 2) dl.push(h('dt', {}, R.why[proof[k]][lang()]), h('dd', {}, ''), h('dd', {}, (proof[k + 1] > 0 ? '+' : '') + proof[k + 1]));
      const l = level(scoreOf(i)), same = R.value[i] ? R.same[R.value[i]] : 0;
      parts.panel.replaceChildren(h('div', { class: 'panel', role: 'region', 'aria-label': t('evidence') },
        h('dl', { class: 'what' }, h('dt', {}, t('place')), h('dd', { class: 'path' }, placeText(i)), h('dt', {}, t('detector')), h('dd', {}, d.name[lang()], ' ', h('code', {}, d.id)), h('dt', {}, t('value')), h('dd', { class: 'mono' }, R.value[i] ? R.masks[R.values[R.value[i]]] : t('whole')),
          h('dt', {}, t('category')), h('dd', {}, rowsOf(i).map(i => h('span', { class: i === S ? 'tag hot' : 'tag' }, `${D.categories[i].row} (${D.categories[i].letter}) ${D.categories[i].name[lang()]}`))),
          h('dt', {}, t('score')), h('dd', {}, h('span', { class: 'level ' + l }, t(l)), ` · ${scoreOf(i)}`, R.score[i] >= 1000 ? ' · ' + t('test') : '')),
        h('h4', {}, t('evidence')), h('dl', { class: 'proof' }, dl),
        h('p', { class: 'small' }, h('br', {}), same > 1 ? [t('same', { n: same }), ' · ', h('button', { class: 'quiet', onclick: () => go({ same: String(R.value[i]) }) }, t('showSame')), ' · '] : null, h('button', { class: 'quiet', onclick: () => parts.panel.replaceChildren() }, t('close')))));
      parts.panel.scrollIntoView({ block: 'nearest' });
    };
    const build = () => {
      const heads = [['place', t('place')], ['detector', t('detector')], ['value', t('value')], ['score', t('sure')]];
      const list = virtual('findings', t('list'), heads, i => { const d = byNumber.get(R.kind[i]), l = level(scoreOf(i)), where = placeText(i);
        return [h('span', { role: 'gridcell', class: 'path start', title: where }, h('bdi', {}, where)), h('span', { role: 'gridcell', title: d.id }, d.name[lang()]), h('span', { role: 'gridcell', class: 'mono' }, R.value[i] ? R.masks[R.values[R.value[i]]] : '—'), h('span', { role: 'gridcell' }, h('span', { class: 'level ' + l }, t(l)))]; }, panel);
      const choice = (key, any, options) => h('select', { 'aria-label': any, onchange: e => { state[key] = e.target.value; sync(); } }, h('option', { value: '' }, any), options.map(([v, x]) => h('option', { value: v, selected: state[key] === v }, x)));
      const box = h('input', { type: 'checkbox', checked: !!state.sensitive, onchange: e => { state.sensitive = e.target.checked ? '1' : ''; sync(); } });
      const found = D.categories.filter(c => total(c) > 0);
      parts = {
        list, panel: h('div', { 'aria-live': 'polite' }), count: h('span', { class: 'small', role: 'status' }), paper: h('div', {}), empty: h('p', { class: 'empty', hidden: true }, t('nothing')),
        input: search('q', () => sync()), cat: choice('cat', t('anyCategory'), found.map(c => [c.row, `${c.row} ${c.name[lang()]}`])), kind: choice('kind', t('anyKind'), D.detectors.map(d => [d.id, d.name[lang()]]).sort((a, b) => a[1] < b[1] ? -1 : 1)),
        level: choice('level', t('anyLevel'), LEVELS.filter(l => D.findings[l]).map(l => [l, t(l)])), box,
        clear: h('button', { hidden: true, onclick: () => { Object.assign(state, { q: '', cat: '', kind: '', level: '', sensitive: '', same: '', beyond: '' }); sync(); } }, t('clear')), rows: [],
      };
      for (const [key, button] of Object.entries(list.buttons)) button.addEventListener('click', () => { state.dir = state.sort === key ? (state.dir === 'asc' ? 'desc' : 'asc') : key === 'score' ? 'desc' : 'asc'; state.sort = key; sync(); });
      printing.push(() => { if (R) parts.paper.replaceChildren(printed([t('place'), t('detector'), t('value'), t('sure')], parts.rows.slice(0, PRINTED).map(i => [placeText(i), byNumber.get(R.kind[i]).name[lang()], R.value[i] ? R.masks[R.values[R.value[i]]] : '—', t(level(scoreOf(i)))]), Math.min(PRINTED, parts.rows.length))); });
      const all = total(D.findings);
      return section('list', t('list'), t('listLead'), D.listed < all ? h('div', { class: 'notice' }, h('p', {}, D.columns_only ? t('columnsOnly') : t('listPart', { n: D.listed, all }))) : null, D.listed < all ? h('br', {}) : null,
        h('div', { class: 'filters' }, parts.input, parts.cat, parts.kind, parts.level, S >= 0 && total(D.categories[S]) ? h('label', {}, box, t('sensitiveOnly')) : null, parts.count, parts.clear), list.element, parts.empty, parts.panel, parts.paper);
    };
    const sync = () => {
      if (!parts) return;
      rowsTable();
      for (const key of ['cat', 'kind', 'level']) parts[key].value = state[key];
      if (parts.input.value !== state.q) parts.input.value = state.q;
      parts.box.checked = !!state.sensitive;
      parts.rows = choose();
      parts.count.textContent = (state.same ? t('onlySame') + ' · ' : '') + (beyondOf() ? t('onlyBeyond') + ' · ' : '') + t('shown', { n: parts.rows.length, all: R.n }) + (parts.unlisted ? ' · ' + t(state.q || state.same || state.beyond ? 'unlistedMaybe' : 'unlisted', { n: parts.unlisted }) : '');
      parts.clear.hidden = !['q', 'cat', 'kind', 'level', 'sensitive', 'same', 'beyond'].some(k => state[k]);
      parts.empty.hidden = parts.rows.length > 0;
      parts.panel.replaceChildren();
      parts.list.show(parts.rows, state.sort, state.dir);
      remember();
    };
    return { build, sync };
  })();

  const aboutSection = () => section('about', t('about'), null, h('br', {}), t('aboutText').map(x => h('p', {}, x)));

  // The whole page.
  const theme = () => state.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  const build = () => {
    format = null;
    printing = [];
    root.lang = lang() ? 'zh-Hans' : 'en';
    root.dataset.theme = theme();
    document.title = t('title');
    document.getElementById('skip').textContent = t('skip');
    const map = mapTable();
    const sections = [drift(), coverage(), law(), where(), kinds(), map.element, findings.build(), aboutSection()].filter(Boolean);
    main.replaceChildren(...head().filter(Boolean), ...sections, h('footer', {}, t('made', { n: D.version })));
    for (const table of main.querySelectorAll('table.law, table.broad, table.heat')) label(table);
    const themed = h('button', { onclick: () => { state.theme = theme() === 'dark' ? 'light' : 'dark'; remember(); root.dataset.theme = theme(); themed.textContent = t(theme() === 'dark' ? 'light' : 'dark'); } }, t(theme() === 'dark' ? 'light' : 'dark'));
    const links = sections.map(x => h('li', {}, h('a', { href: '#' + x.id, onclick: e => { e.preventDefault(); x.scrollIntoView(); x.querySelector('h2').setAttribute('tabindex', '-1'); x.querySelector('h2').focus({ preventScroll: true }); } }, x.querySelector('h2').textContent)));
    document.getElementById('side').replaceChildren(h('p', { class: 'brand' }, 'whose'), h('nav', { 'aria-label': t('contents') }, h('ol', {}, links)),
      h('div', { class: 'tools' }, h('button', { lang: lang() ? 'en' : 'zh-Hans', 'aria-label': t('languageLabel'), onclick: () => { state.lang = lang() ? 'en' : 'zh'; remember(); build(); } }, t('language')), themed, h('button', { onclick: () => print() }, t('print'))));
    if ('IntersectionObserver' in window) {
      const seen = new IntersectionObserver(list => { for (const e of list) if (e.isIntersecting) links.forEach((l, i) => sections[i] === e.target ? l.firstChild.setAttribute('aria-current', 'true') : l.firstChild.removeAttribute('aria-current')); }, { rootMargin: '-10% 0px -80% 0px' });
      sections.forEach(x => seen.observe(x));
    }
    map.start();
    // How long it took, for whoever looks at the page from outside: until all but the list stands, and with the list.
    root.dataset.drawn ??= Math.round(performance.now());
    const listed = () => { findings.sync(); root.dataset.listed ??= Math.round(performance.now()); if (wanted) document.getElementById(/^#([a-z]+)(?:&|$)/.exec(wanted)?.[1] ?? '')?.scrollIntoView(); wanted = ''; };
    if (R) listed(); else requestAnimationFrame(() => setTimeout(listed, 0));
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { root.dataset.theme = theme(); });
  addEventListener('hashchange', () => { wanted = location.hash; asked(); build(); });
  build();
})();
