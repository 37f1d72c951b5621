import HeartbeatView

/// A file of the page, as it is in the program.
enum PageFile: String, CaseIterable, Sendable {
  case overview = "index.html"
  case chat = "chat.html"
  case style = "style.css"
  case timelineStyle = "timeline.css"
  case overviewScript = "overview.js"
  case chatScript = "chat.js"
  case cells = "cells.js"
  case tables = "tables.js"
  case stream = "stream.js"
  case actions = "actions.js"
  case icon = "icon.svg"

  var bytes: [UInt8] {
    switch self {
    case .overview: PackageResources.index_html
    case .chat: PackageResources.chat_html
    case .style: PackageResources.style_css
    case .timelineStyle: Array(TimelineDrawing.css.utf8)
    case .overviewScript: PackageResources.overview_js
    case .chatScript: PackageResources.chat_js
    case .cells: PackageResources.cells_js
    case .tables: PackageResources.tables_js
    case .stream: PackageResources.stream_js
    case .actions: PackageResources.actions_js
    case .icon: PackageResources.icon_svg
    }
  }

  var type: String {
    switch rawValue.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "svg": "image/svg+xml"
    default: "text/javascript; charset=utf-8"
    }
  }
}
