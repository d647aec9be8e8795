/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the page can do beyond being read: tabs of charts, filters of the long table. Without it nothing is lost but comfort. */
(function () {
  'use strict';
  var page = document, russian = page.documentElement.lang === 'ru';
  page.documentElement.classList.add('js');

  function all(selector, within) {
    return Array.prototype.slice.call((within || page).querySelectorAll(selector));
  }

  /* Charts are drawn when first seen: a hidden place has no width to fill. */
  var options = {
    mode: 'vega-lite', renderer: 'svg', logLevel: 1,
    actions: {export: true, source: false, compiled: false, editor: false},
    i18n: russian ? {PNG_ACTION: 'Сохранить PNG', SVG_ACTION: 'Сохранить SVG', CLICK_TO_VIEW_ACTIONS: 'Сохранить'} : {},
    config: {
      font: '"Helvetica Neue","Segoe UI",Roboto,"Noto Sans",Arial,sans-serif', background: null,
      axis: {labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', labelColor: '#4d5866',
             titleColor: '#4d5866', gridColor: '#e4e8ec', domainColor: '#9aa4af', tickColor: '#9aa4af'},
      title: {fontSize: 15, subtitleFontSize: 12.5, color: '#1b2430', subtitleColor: '#4d5866', offset: 14},
      legend: {labelFontSize: 12.5, labelColor: '#1b2430'}, view: {stroke: null}
    }
  };
  if (russian)
    options.formatLocale = {decimal: ',', thousands: '\u00a0', grouping: [3], currency: ['', '\u00a0₽'], minus: '\u2212'};

  /* The libraries are packed to keep the page small: unpacked once, when the first chart is seen. */
  var library = null;
  function unpack() {
    if (library) return library;
    library = new Promise(function (resolve, reject) {
      var packed = page.getElementById('library');
      if (!packed || typeof DecompressionStream !== 'function') return reject(null);
      var text = atob(packed.textContent), bytes = new Uint8Array(text.length);
      for (var i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
      var stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
      new Response(stream).text().then(function (source) {
        var script = page.createElement('script');
        script.textContent = source;
        page.head.appendChild(script);
        resolve(window.vegaEmbed);
      }, reject);
    });
    return library;
  }

  function draw(place) {
    if (place.hasAttribute('data-drawn')) return;
    place.setAttribute('data-drawn', 'waiting');
    unpack().then(function (embed) {
      var spec = JSON.parse(page.getElementById(place.getAttribute('data-spec')).textContent);
      var own = Object.assign({}, options, {bind: place.previousElementSibling});
      own.config = Object.assign({}, options.config);
      own.config.title = Object.assign({}, options.config.title, {limit: place.clientWidth - 48});
      return embed(place, spec, own);
    }).then(function () {
      place.setAttribute('data-drawn', 'yes');
    }, function (error) {
      place.setAttribute('data-drawn', 'failed');
      all('.too-old').forEach(function (note) { note.hidden = false; });
      if (error) console.error(error);
    });
  }

  all('[role=tablist]').forEach(function (list) {
    var tabs = all('[role=tab]', list);
    function show(chosen) {
      tabs.forEach(function (tab) {
        var on = tab === chosen, panel = page.getElementById(tab.getAttribute('aria-controls'));
        tab.setAttribute('aria-selected', on ? 'true' : 'false');
        tab.tabIndex = on ? 0 : -1;
        panel.hidden = !on;
        if (on) all('.vega', panel).forEach(draw);
      });
    }
    tabs.forEach(function (tab, index) {
      tab.addEventListener('click', function () { show(tab); });
      tab.addEventListener('keydown', function (event) {
        var step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? tabs.length - 1 : 0;
        if (!step) return;
        var next = tabs[(index + step) % tabs.length];
        show(next);
        next.focus();
      });
    });
    if (tabs.length) show(tabs[0]);
  });

  /* Filters: each group of buttons narrows the rows of one table; a row stays if all groups let it. */
  all('.filters').forEach(function (box) {
    var table = page.getElementById(box.getAttribute('data-table')), chosen = {};
    function apply() {
      var group = null, shown = 0;
      all('tbody tr', table).forEach(function (row) {
        if (row.classList.contains('group')) {
          if (group) group.hidden = shown === 0;
          group = row;
          shown = 0;
          return;
        }
        var stays = Object.keys(chosen).every(function (key) {
          return !chosen[key] || (row.getAttribute('data-' + key) || '').split('|').indexOf(chosen[key]) >= 0;
        });
        row.hidden = !stays;
        shown += stays ? 1 : 0;
      });
      if (group) group.hidden = shown === 0;
    }
    all('button', box).forEach(function (button) {
      button.addEventListener('click', function () {
        var key = button.getAttribute('data-key');
        chosen[key] = button.getAttribute('data-value');
        all('button[data-key="' + key + '"]', box).forEach(function (other) {
          other.setAttribute('aria-pressed', other === button ? 'true' : 'false');
        });
        apply();
      });
    });
  });

  /* What is folded away on the screen is still part of what is printed, as long as it is short. */
  window.addEventListener('beforeprint', function () {
    all('details.print:not([open])').forEach(function (part) { part.open = true; part.setAttribute('data-print', ''); });
  });
  window.addEventListener('afterprint', function () {
    all('details[data-print]').forEach(function (part) { part.open = false; part.removeAttribute('data-print'); });
  });
})();
