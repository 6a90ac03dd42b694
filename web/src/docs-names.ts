// Names and roles that Swagger UI leaves out, without which a screen reader cannot tell its parts.

/** Attributes of the elements that a selector finds. */
const attributes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '.topbar img': { alt: 'seedstream' },
  '.information-container': { role: 'region', 'aria-label': 'About' },
  '.scheme-container': { role: 'region', 'aria-label': 'Servers' },
  '#servers': { 'aria-label': 'Server' },
  '.opblock-tag': { 'aria-level': '2' },
  '.opblock-section-header h4, .opblock-tag-section h4': { 'aria-level': '3' },
  '.models h4': { 'aria-level': '2' },
  '.info .title': { 'aria-level': '1' },
};

function nameAll(): void {
  for (const [selector, wanted] of Object.entries(attributes))
    for (const element of document.querySelectorAll(selector))
      for (const [name, value] of Object.entries(wanted))
        if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  // A control of a parameter is named by the parameter.
  for (const row of document.querySelectorAll('tr[data-param-name]'))
    for (const control of row.querySelectorAll('input, select, textarea'))
      if (!control.hasAttribute('aria-label'))
        control.setAttribute('aria-label', row.getAttribute('data-param-name') ?? '');
}

/** Gives names to what Swagger UI has drawn, and to what it draws later. */
export function nameParts(): void {
  let isComing = false;
  const soon = () => {
    if (isComing) return;
    isComing = true;
    requestAnimationFrame(() => {
      isComing = false;
      nameAll();
    });
  };
  new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
  soon();
}
