package io.millrace.cli.profile;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A profile as one HTML page that needs nothing else: the steps as a table, and a flame graph in which a click enlarges a frame. */
public final class FlamePage {
    private static final int DEPTH_MAX = 120;
    private static final int ROW = 18;
    private static final double WIDTH_MIN = 0.0008;

    private final StringBuilder html = new StringBuilder(1 << 16);
    private final Profile profile;
    private final double total;
    private int deepest;

    private FlamePage(Profile profile) {
        this.profile = profile;
        this.total = Math.max(1e-9, profile.sumMs());
    }

    /**
     * The page.
     *
     * @param title one line of plain text
     */
    public static String of(Profile profile, String title) {
        return new FlamePage(profile).write(title);
    }

    private String write(String title) {
        Frame root = new Frame();
        profile.flames().forEach((stack, ms) -> root.add(stack, 0, ms));
        StringBuilder frames = new StringBuilder(1 << 16);
        double left = 0;
        for (Map.Entry<String, Frame> child : root.byTime()) {
            left += draw(frames, child.getKey(), child.getValue(), left, 0);
        }
        html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escaped(title))
                .append("</title>\n<style>")
                .append(STYLE)
                .append("</style></head>\n<body>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n");
        table();
        html.append(
                        "<h2>Flame graph</h2>\n<p>Width is processor time; what calls is above what is called. Click a frame to enlarge it, the top bar to go back."
                                + " Frames narrower than a thousandth are left out.</p>\n<div id=\"all\">all: ")
                .append(String.format(Locale.ROOT, "%.2f s", total / 1e3))
                .append("</div>\n<div id=\"flame\" style=\"height:")
                .append((deepest + 1) * ROW)
                .append("px\">\n")
                .append(frames)
                .append("</div>\n<script>")
                .append(SCRIPT)
                .append("</script>\n</body></html>\n");
        return html.toString();
    }

    private void table() {
        html.append("<table><caption>Steps, by processor time</caption><thead><tr><th scope=\"col\">Step</th>"
                + "<th scope=\"col\">Processor</th><th scope=\"col\">Share</th><th scope=\"col\">Allocated</th>"
                + "<th scope=\"col\">Waited for locks</th></tr></thead><tbody>\n");
        for (Step step : profile.steps()) {
            double ms = profile.cpuMs().getOrDefault(step, 0.0);
            html.append(String.format(
                    Locale.ROOT,
                    "<tr><th scope=\"row\"><span class=\"c %s\"></span>%s</th><td>%.2f s</td><td>%.1f %%</td><td>%.0f MiB</td><td>%.2f s</td></tr>%n",
                    step.label(),
                    escaped(step.label() + ": " + step.says()),
                    ms / 1e3,
                    100 * ms / total,
                    profile.allocatedBytes().getOrDefault(step, 0L) / 1048576.0,
                    profile.lockedMs().getOrDefault(step, 0L) / 1e3));
        }
        html.append(String.format(
                Locale.ROOT,
                "</tbody><tfoot><tr><th scope=\"row\">all steps</th><td>%.2f s</td><td colspan=\"3\">the process used %.2f s, as the kernel counts</td></tr></tfoot></table>%n",
                total / 1e3,
                profile.processMs() / 1e3));
    }

    /** Returns the width drawn, as a share of all. */
    private double draw(StringBuilder out, String name, Frame frame, double left, int depth) {
        double width = frame.ms / total;
        if (width < WIDTH_MIN || depth > DEPTH_MAX) {
            return width;
        }
        deepest = Math.max(deepest, depth);
        String shown = depth == 0 ? name : shortName(name);
        String colour = depth == 0 ? name : frame.step;
        out.append(String.format(
                Locale.ROOT,
                "<div class=\"f %s\" data-l=\"%.5f\" data-w=\"%.5f\" style=\"left:%.3f%%;width:%.3f%%;top:%dpx\" title=\"%s, %.0f ms, %.1f %%\">%s</div>%n",
                colour,
                left,
                width,
                100 * left,
                100 * width,
                depth * ROW,
                escaped(name),
                frame.ms,
                100 * width,
                escaped(shown)));
        double at = left;
        for (Map.Entry<String, Frame> child : frame.byTime()) {
            at += draw(out, child.getKey(), child.getValue(), at, depth + 1);
        }
        return width;
    }

    private static String shortName(String name) {
        int method = name.lastIndexOf('.');
        int type = method < 0 ? -1 : name.lastIndexOf('.', method - 1);
        return type < 0 ? name : name.substring(type + 1);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static final class Frame {
        private final Map<String, Frame> children = new TreeMap<>();
        private double ms;
        private String step = "other";

        void add(List<String> stack, int depth, double time) {
            ms += time;
            step = stack.get(0);
            if (depth < stack.size()) {
                children.computeIfAbsent(stack.get(depth), name -> new Frame()).add(stack, depth + 1, time);
            }
        }

        List<Map.Entry<String, Frame>> byTime() {
            return children.entrySet().stream()
                    .sorted(Comparator.comparingDouble((Map.Entry<String, Frame> child) -> child.getValue().ms)
                            .reversed())
                    .toList();
        }
    }

    private static final String STYLE = """
            :root{color-scheme:light}
            body{font:14px/1.4 system-ui,'DejaVu Sans',sans-serif;margin:24px;color:#1a1a1a;background:#fff}
            h1{font-size:20px}h2{font-size:16px;margin-top:24px}
            table{border-collapse:collapse}caption{text-align:left;color:#444;padding-bottom:4px}
            th,td{padding:3px 14px 3px 0;text-align:right;font-weight:400;border-bottom:1px solid #e2e2e2}
            th[scope=row],th[scope=col]:first-child{text-align:left}thead th,tfoot th{font-weight:600}
            .c{display:inline-block;width:12px;height:12px;margin-right:8px;border:1px solid #888;vertical-align:-1px}
            #flame{position:relative;font-size:11px}
            #all{cursor:pointer;background:#eee;padding:2px 4px;font-size:12px;border-bottom:1px solid #fff}
            .f{position:absolute;height:16px;line-height:16px;overflow:hidden;white-space:nowrap;cursor:pointer;padding-left:2px;box-sizing:border-box;border-right:1px solid #fff}
            .f:hover{outline:1px solid #000;z-index:1}
            .key{background:#f0b429}.store{background:#7fc8a9}.batch{background:#f7a072}.wire{background:#8ecae6}
            .parse{background:#ffd166}.render{background:#cdb4db}.commit{background:#a7a6d6}.kafka{background:#c9d6df}
            .observe{background:#e5c1bd}.other{background:#dddddd}.gc{background:#f28482}.compiler{background:#bcb8b1}.jvm{background:#cfcfcf}
            """;

    private static final String SCRIPT = """
            const frames=[...document.querySelectorAll('.f')];
            function zoom(l,w){for(const f of frames){const x=+f.dataset.l,y=+f.dataset.w;
             const a=Math.max(x,l),b=Math.min(x+y,l+w);
             f.style.display=b-a>w*0.0008?'':'none';f.style.left=100*(a-l)/w+'%';f.style.width=100*(b-a)/w+'%';}}
            document.getElementById('flame').addEventListener('click',e=>{const f=e.target.closest('.f');if(f)zoom(+f.dataset.l,+f.dataset.w);});
            document.getElementById('all').addEventListener('click',()=>zoom(0,1));
            """;
}
