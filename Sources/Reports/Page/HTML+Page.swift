// SPDX-License-Identifier: Apache-2.0

import DescentPlots

extension HTML {
  /// A whole page, self-contained: it loads nothing and runs nothing.
  ///
  /// - Parameters:
  ///   - title: what the window is called.
  ///   - header: what is read first, with the page's one `<h1>`.
  ///   - rest: contents, sections and footer.
  static func page(title: String, header: HTML, rest: HTML) -> HTML {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta http-equiv="Content-Security-Policy" \
    content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
    <title>\(title) · Descent</title>
    <style>
    \(HTML(trusted: Self.styleSheet))\(HTML(trusted: PlotStyle.css))</style>
    </head>
    <body>
    <main>
    <header>
    \(header)</header>
    \(rest)</main>
    </body>
    </html>

    """
  }

  /// Light and dark by the reader's setting; always light on paper.
  private static let styleSheet = """
    :root{--page:#f5f6f8;--card:#ffffff;--text:#1c2024;--soft:#5b636c;--rule:#dfe3e8;\
    --strong:#0061a0;--code:#eef1f4;color-scheme:light dark}
    @media screen and (prefers-color-scheme:dark){:root{--page:#0e1012;--card:#16191c;\
    --text:#e8eaed;--soft:#a3abb4;--rule:#2c3237;--strong:#6dbcf2;--code:#0b0d0f}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--text);\
    font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
    main{max-width:60rem;margin:0 auto;padding:1rem}
    header,section,nav{background:var(--card);border:1px solid var(--rule);border-radius:10px;\
    padding:1rem 1.25rem;margin:0 0 1rem}
    h1{font-size:1.45rem;line-height:1.3;margin:.25rem 0 .5rem;overflow-wrap:anywhere}
    h2{font-size:1.1rem;margin:0 0 .75rem;scroll-margin-top:.75rem;overflow-wrap:anywhere}
    h3{font-size:1rem;margin:1rem 0 .5rem;overflow-wrap:anywhere}
    a{color:var(--strong)}
    a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--strong);\
    outline-offset:2px;border-radius:3px}
    nav{padding:.6rem 1.25rem}
    nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.15rem 1.25rem}
    nav a{display:inline-block;padding:.2rem 0;text-decoration:none;overflow-wrap:anywhere}
    nav a:hover,nav a:focus{text-decoration:underline}
    details{margin:.5rem 0}
    summary{cursor:pointer;color:var(--strong);padding:.3rem 0;width:fit-content}
    .run,.note,figcaption,footer{color:var(--soft);font-size:.9rem;margin:.25rem 0;\
    overflow-wrap:anywhere}
    .key{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.5rem 1rem;\
    margin:1rem 0 0}
    .key dt{color:var(--soft);font-size:.85rem}
    .key dd{margin:0;font-size:1.35rem;font-weight:600;color:var(--strong);\
    font-variant-numeric:tabular-nums}
    .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem}
    figure{margin:0 0 .75rem;min-width:0}
    figure.narrow{max-width:31rem}
    .charts .wide{grid-column:1/-1}
    .scroll{overflow-x:auto}
    .scroll>.descent-plot{min-width:38rem}
    table{border-collapse:collapse;width:100%;font-size:.93rem}
    th,td{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0;\
    border-bottom:1px solid var(--rule);font-weight:400;overflow-wrap:anywhere}
    th[scope=row]{color:var(--soft)}
    .facts th{width:11rem}
    .numbers td{font-variant-numeric:tabular-nums;white-space:nowrap}
    th[scope=col]{color:var(--soft);font-size:.85rem;white-space:nowrap}
    pre{background:var(--code);border-radius:6px;padding:.75rem;margin:0 0 .5rem;\
    white-space:pre-wrap;overflow-wrap:anywhere}
    p{margin:.25rem 0}
    .files{padding-left:1.2rem;overflow-wrap:anywhere}
    @media (max-width:30rem){main{padding:.5rem}header,section,nav{padding:.8rem}h1{font-size:1.2rem}\
    .facts th{width:7rem}.numbers,th[scope=col]{font-size:.78rem}\
    .numbers th,.numbers td{padding-right:.4rem}}
    @media print{body{background:none;font-size:11pt}main{max-width:none;padding:0}\
    header,section{border:none;padding:0}nav,summary{display:none}figure,tr,pre{break-inside:avoid}\
    h2,h3{break-after:avoid}.charts{grid-template-columns:1fr 1fr}.scroll{overflow:visible}\
    .scroll>.descent-plot{min-width:0}.numbers td,th[scope=col]{white-space:normal}\
    details::details-content{content-visibility:visible;block-size:auto}\
    table{font-size:.85rem}}

    """
}
