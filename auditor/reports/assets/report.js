// Moves, shows and filters. It works nothing out: every figure and every verdict stands in the document already.
(function () {
  'use strict';
  document.documentElement.classList.add('live');
  var every = function (selector, within) { return Array.from((within || document).querySelectorAll(selector)); };
  var make = function (tag, kind, text) {
    var element = document.createElement(tag);
    if (kind) element.className = kind;
    if (text) element.textContent = text;
    return element;
  };
  every('.report').forEach(function (report) {
    var prefix = report.dataset.prefix, aside = report.querySelector('aside'), panel = aside.querySelector('.panel');
    var idle = Array.from(panel.childNodes), figures = every('.f', report), takers = new Map(), chosen = null;
    var checks = function (figure) { return (figure.dataset.c || '').split(' ').filter(Boolean); };
    figures.forEach(function (figure) {
      figure.tabIndex = -1;
      checks(figure).forEach(function (number) {
        if (!takers.has(number)) takers.set(number, []);
        takers.get(number).push(figure);
      });
    });
    var entry = report.querySelector('.f.fails') || figures[0];
    if (entry) entry.tabIndex = 0;

    function digits(figure) { return figure.firstChild ? figure.firstChild.textContent : ''; }
    function clear() {
      every('.chosen, .related', report).forEach(function (figure) { figure.classList.remove('chosen', 'related'); });
      chosen = null;
    }
    function rest() {
      clear();
      panel.replaceChildren.apply(panel, idle);
      aside.classList.remove('open');
    }
    function line(number, own) {
      var row = document.getElementById(prefix + 'k' + number), cells = row.cells, heads = row.closest('table').tHead.rows[0].cells;
      var box = make('div', 'one ' + row.className);
      var rule = row.parentNode.querySelector('.head').textContent;
      box.append(make('p', 'quiet', [cells[0], cells[1], cells[2]].map(function (cell) { return cell.textContent; }).join(' ')),
        make('p', 'q', cells[3].textContent));
      [4, 5].forEach(function (at) {
        if (cells[at].textContent) box.append(make('p', 'quiet', heads[at].textContent + ' ' + cells[at].textContent));
      });
      box.append(make('p', 'quiet', rule));
      takers.get(number).forEach(function (figure) {
        if (figure === own) return;
        figure.classList.add('related');
        if (figure.classList.contains('zero')) return;
        var button = make('button', '', digits(figure));
        button.title = figure.title;
        button.onclick = function () { visit(figure); };
        box.append(button);
      });
      return box;
    }
    function show(figure) {
      clear();
      chosen = figure;
      figure.classList.add('chosen');
      var numbers = checks(figure), link = figure.querySelector('a');
      var parts = [make('p', 'value', digits(figure)), make('p', 'quiet', figure.title)];
      if (link) {
        var see = make('a', '', aside.dataset.finding + ' ' + link.textContent);
        see.href = link.hash;
        parts.push(see);
      }
      parts.push(make('p', '', numbers.length ? aside.dataset.takes.replace('{n}', numbers.length) : aside.dataset.none));
      var order = ['fails', 'explain', 'query', 'undecided', 'rounding', ''];
      var rank = function (number) { return order.indexOf(document.getElementById(prefix + 'k' + number).className); };
      numbers.sort(function (one, two) { return rank(one) - rank(two); });
      panel.replaceChildren.apply(panel, parts.concat(numbers.map(function (number) { return line(number, figure); })));
      aside.classList.add('open');
      aside.scrollTop = 0;
    }
    function visit(figure) {
      figures.forEach(function (other) { other.tabIndex = -1; });
      figure.tabIndex = 0;
      figure.focus({preventScroll: true});
      figure.scrollIntoView({block: 'center', inline: 'nearest'});
      show(figure);
    }
    // The nearest figure in a direction, by where it is drawn.
    function beside(figure, right, down) {
      var from = figure.getBoundingClientRect(), best = null, least = Infinity;
      figures.forEach(function (other) {
        var to = other.getBoundingClientRect();
        if (other === figure || !to.width) return;
        var x = (to.left + to.right - from.left - from.right) / 2, y = (to.top + to.bottom - from.top - from.bottom) / 2;
        if (right ? x * right < 3 || Math.abs(y) > 10 : y * down < 8) return;
        var far = right ? Math.abs(x) : Math.abs(y) + 2 * Math.abs(x);
        if (far < least) { least = far; best = other; }
      });
      return best;
    }
    function turn(step) {
      var cards = every('.card', report).filter(function (card) { return card.offsetParent; });
      var at = cards.indexOf(document.activeElement.closest('.card'));
      var next = cards[Math.min(cards.length - 1, Math.max(0, at < 0 && step < 0 ? cards.length - 1 : at + step))];
      if (next) { next.focus({preventScroll: true}); next.scrollIntoView({block: 'start'}); }
    }
    report.addEventListener('click', function (event) {
      if (event.target.closest('.shut')) return rest();
      var figure = event.target.closest('.f');
      if (figure && !event.target.closest('a')) visit(figure);
    });
    var moves = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
    report.addEventListener('keydown', function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(SELECT|INPUT)$/.test(event.target.tagName)) return;
      var on = event.target.closest('.f'), move = moves[event.key];
      if (on && move) {
        var next = beside(on, move[0], move[1]);
        event.preventDefault();
        if (next) visit(next);
      } else if (on && event.key === 'Enter' && event.target === on) {
        event.preventDefault();
        var link = on.querySelector('a');
        if (chosen === on && link) {
          location.hash = link.hash;
          document.querySelector(link.hash).focus();
        } else visit(on);
      } else if (event.key === 'Escape') rest();
    });
    document.addEventListener('keydown', function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(SELECT|INPUT)$/.test(event.target.tagName)) return;
      if (event.key === 'n') turn(1);
      if (event.key === 'p') turn(-1);
    });
    var tools = report.querySelector('.tools'), kind = '', part = tools.querySelector('.part'), all = tools.querySelector('.all');
    function filter() {
      var shown = 0;
      every('.card, .fix tbody tr', report).forEach(function (item) {
        item.hidden = Boolean(kind && item.dataset.kind !== kind || part.value && item.dataset.part !== part.value);
        if (!item.hidden && item.classList.contains('card')) shown += 1;
      });
      every('.doc', report).forEach(function (item) { item.hidden = Boolean(part.value && item.dataset.part !== part.value); });
      every('.block, .similar', report).forEach(function (item) { item.hidden = !item.querySelector('.card:not([hidden])'); });
      tools.querySelector('output').textContent = kind || part.value ? tools.dataset.shown.replace('{n}', shown) : '';
    }
    every('button', tools).forEach(function (button) {
      button.onclick = function () {
        kind = button.dataset.kind;
        every('button', tools).forEach(function (other) { other.setAttribute('aria-pressed', String(other === button)); });
        filter();
      };
    });
    part.onchange = filter;
    addEventListener('beforeprint', function () { if (all.checked) report.querySelector('details').open = true; });
  });
}());
