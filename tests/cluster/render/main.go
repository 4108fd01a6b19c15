// Renders a Helm chart where there is no helm: the part of `helm template` that a plain chart uses, on the same template
// engine and function library (text/template, sprig). It does without dependencies (subcharts), hooks and plugins.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"sigs.k8s.io/yaml"
)

type values = map[string]interface{}

type files map[string][]byte

// Get answers an empty string for a file that is not there, as Helm does.
func (f files) Get(name string) string { return string(f[name]) }

// Glob lists the chart's files that match the pattern.
func (f files) Glob(pattern string) files {
	found := files{}
	for name, content := range f {
		if ok, _ := filepath.Match(pattern, name); ok {
			found[name] = content
		}
	}
	return found
}

// AsConfig is the data of a ConfigMap with the files' base names as keys.
func (f files) AsConfig() string {
	data := map[string]string{}
	for name, content := range f {
		data[filepath.Base(name)] = string(content)
	}
	return toYaml(data)
}

type apiVersions []string

// Has tells whether --api-versions named the version.
func (a apiVersions) Has(version string) bool {
	for _, v := range a {
		if v == version {
			return true
		}
	}
	return false
}

type list []string

func (l *list) String() string     { return strings.Join(*l, ",") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run() error {
	var sets, setStrings, valueFiles, versions, only list
	flags := flag.NewFlagSet("render", flag.ExitOnError)
	flags.Var(&sets, "set", "key=value[,key=value…]")
	flags.Var(&setStrings, "set-string", "key=value, always a string")
	flags.Var(&valueFiles, "f", "values file")
	flags.Var(&valueFiles, "values", "values file")
	flags.Var(&versions, "api-versions", "an API version that the server has")
	flags.Var(&only, "show-only", "a template to print instead of all")
	kube := flags.String("kube-version", "1.20.2", "version of the server")
	if len(os.Args) < 4 {
		return fmt.Errorf("usage: render CHART RELEASE NAMESPACE [--set k=v] [--set-string k=v] [-f values.yaml]")
	}
	chartDir, release, namespace := os.Args[1], os.Args[2], os.Args[3]
	if err := flags.Parse(os.Args[4:]); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	chart, err := loadChart(chartDir)
	if err != nil {
		return err
	}
	merged, err := chart.values(valueFiles, sets, setStrings)
	if err != nil {
		return err
	}
	data := values{
		"Values":       merged,
		"Chart":        chart.metadata,
		"Release":      values{"Name": release, "Namespace": namespace, "Service": "Helm", "IsInstall": true, "IsUpgrade": false, "Revision": 1},
		"Capabilities": values{"KubeVersion": kubeVersion(*kube), "APIVersions": apiVersions(versions), "HelmVersion": values{"Version": "v3.0.0"}},
		"Files":        chart.files,
	}
	out, err := chart.render(data, only)
	if err != nil {
		return err
	}
	_, err = os.Stdout.WriteString(out)
	return err
}

type versionInfo struct{ Version, GitVersion, Major, Minor string }

func (v versionInfo) String() string { return v.Version }

func kubeVersion(text string) versionInfo {
	text = strings.TrimPrefix(text, "v")
	parts := strings.SplitN(text+".0", ".", 3)
	return versionInfo{Version: "v" + text, GitVersion: "v" + text, Major: parts[0], Minor: parts[1]}
}

type chart struct {
	metadata values
	defaults values
	files    files
	crds     files
	sources  files
}

func loadChart(dir string) (*chart, error) {
	c := &chart{files: files{}, crds: files{}, sources: files{}}
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		// A link to a file is followed (a chart may share a file with its repository), a link to a directory is not.
		if info.IsDir() {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		return c.take(filepath.ToSlash(name), content)
	})
	if err == nil && c.metadata == nil {
		err = fmt.Errorf("%s has no Chart.yaml", dir)
	}
	return c, err
}

func (c *chart) take(name string, content []byte) error {
	switch {
	case name == "Chart.yaml":
		raw := values{}
		if err := yaml.UnmarshalStrict(content, &raw); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		c.metadata = chartFields(raw)
	case name == "values.yaml":
		return unmarshal(name, content, &c.defaults)
	case name == "values.schema.json":
		if !json.Valid(content) {
			return fmt.Errorf("%s is not JSON", name)
		}
	case strings.HasPrefix(name, "crds/"):
		c.crds[name] = content
	case strings.HasPrefix(name, "templates/"):
		c.sources[name] = content
	default:
		c.files[name] = content
	}
	return nil
}

// Templates see a chart's metadata by the names of Helm's Go fields.
func chartFields(raw values) values {
	fields := values{}
	for key, value := range raw {
		name := strings.ToUpper(key[:1]) + key[1:]
		if name == "ApiVersion" {
			name = "APIVersion"
		}
		fields[name] = value
	}
	return fields
}

func unmarshal(name string, content []byte, into *values) error {
	if err := yaml.Unmarshal(content, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (c *chart) values(valueFiles, sets, setStrings []string) (values, error) {
	merged := merge(values{}, c.defaults)
	for _, name := range valueFiles {
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		given := values{}
		if err := unmarshal(name, content, &given); err != nil {
			return nil, err
		}
		merged = merge(merged, given)
	}
	for _, text := range sets {
		if err := set(merged, text, parseScalar); err != nil {
			return nil, err
		}
	}
	for _, text := range setStrings {
		if err := set(merged, text, func(s string) (interface{}, error) { return s, nil }); err != nil {
			return nil, err
		}
	}
	return merged, nil
}

// merge: maps key by key, anything else replaced; null takes a key away.
func merge(into, from values) values {
	for key, value := range from {
		given, isMap := value.(values)
		present, wasMap := into[key].(values)
		switch {
		case value == nil:
			delete(into, key)
		case isMap && wasMap:
			merge(present, given)
		case isMap:
			into[key] = merge(values{}, given)
		default:
			into[key] = value
		}
	}
	return into
}

// set applies one --set text: pairs divided by commas, \, being a comma, a.b[0].c a path, {x,y} a list.
func set(into values, text string, parse func(string) (interface{}, error)) error {
	for _, pair := range splitPairs(text) {
		parts := strings.SplitN(pair, "=", 2)
		if len(parts) != 2 {
			return fmt.Errorf("--set %q is not key=value", pair)
		}
		value, err := parse(strings.ReplaceAll(parts[1], `\,`, ","))
		if err != nil {
			return fmt.Errorf("--set %q: %w", pair, err)
		}
		updated, err := assign(into, splitPath(parts[0]), value)
		if err != nil {
			return fmt.Errorf("--set %q: %w", pair, err)
		}
		merge(into, updated.(values))
	}
	return nil
}

func splitPairs(text string) []string {
	pairs, depth, start := []string{}, 0, 0
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			i++
		case text[i] == '{':
			depth++
		case text[i] == '}':
			depth--
		case text[i] == ',' && depth == 0:
			pairs = append(pairs, text[start:i])
			start = i + 1
		}
	}
	return append(pairs, text[start:])
}

var pathPart = regexp.MustCompile(`(?:\\.|[^.\[\\])+|\[\d+\]`)

func splitPath(path string) []string {
	parts := pathPart.FindAllString(path, -1)
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(part, `\.`, ".")
	}
	return parts
}

func assign(node interface{}, path []string, value interface{}) (interface{}, error) {
	if len(path) == 0 {
		return value, nil
	}
	if strings.HasPrefix(path[0], "[") {
		return assignIndex(node, path, value)
	}
	object, ok := node.(values)
	if !ok {
		object = values{}
	}
	child, err := assign(object[path[0]], path[1:], value)
	object[path[0]] = child
	return object, err
}

func assignIndex(node interface{}, path []string, value interface{}) (interface{}, error) {
	var index int
	if _, err := fmt.Sscanf(path[0], "[%d]", &index); err != nil || index > 1000 {
		return nil, fmt.Errorf("index %s", path[0])
	}
	items, _ := node.([]interface{})
	for len(items) <= index {
		items = append(items, nil)
	}
	child, err := assign(items[index], path[1:], value)
	items[index] = child
	return items, err
}

// parseScalar reads a --set value as Helm does: true, false, null, whole numbers without a leading zero, else a string.
func parseScalar(text string) (interface{}, error) {
	if strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") {
		return parseList(text[1 : len(text)-1])
	}
	switch text {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	}
	if number, err := strconv.ParseInt(text, 10, 64); err == nil && (text == "0" || text[0] != '0') {
		return number, nil
	}
	return text, nil
}

func parseList(text string) (interface{}, error) {
	items := []interface{}{}
	if text == "" {
		return items, nil
	}
	for _, part := range splitPairs(text) {
		item, err := parseScalar(part)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

func (c *chart) render(data values, only []string) (string, error) {
	root := template.New("chart").Option("missingkey=zero")
	root.Funcs(functions(root))
	names := sortedNames(c.sources)
	for _, name := range names {
		if _, err := root.New(c.path(name)).Parse(string(c.sources[name])); err != nil {
			return "", err
		}
	}
	var out strings.Builder
	if len(only) == 0 {
		for _, name := range sortedNames(c.crds) {
			writeDocument(&out, c.path(name), string(c.crds[name]))
		}
	}
	for _, name := range names {
		if !printed(name, only) {
			continue
		}
		text, err := c.execute(root, name, data)
		if err != nil {
			return "", err
		}
		if err := writeDocuments(&out, c.path(name), text); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

func (c *chart) path(name string) string { return fmt.Sprint(c.metadata["Name"]) + "/" + name }

func printed(name string, only []string) bool {
	base := filepath.Base(name)
	if strings.HasPrefix(base, "_") || base == "NOTES.txt" || strings.HasPrefix(name, "templates/tests/") {
		return false
	}
	for _, wanted := range only {
		if wanted == name {
			return true
		}
	}
	return len(only) == 0
}

func (c *chart) execute(root *template.Template, name string, data values) (string, error) {
	scope := values{"Template": values{"Name": c.path(name), "BasePath": fmt.Sprint(c.metadata["Name"]) + "/templates"}}
	for key, value := range data {
		scope[key] = value
	}
	var buffer bytes.Buffer
	if err := root.ExecuteTemplate(&buffer, c.path(name), scope); err != nil {
		return "", err
	}
	return strings.ReplaceAll(buffer.String(), "<no value>", ""), nil
}

var divider = regexp.MustCompile(`(?m)^---\s*$`)

// writeDocuments checks that every document is YAML, so that a mistake is told with its template's name.
func writeDocuments(out *strings.Builder, path, text string) error {
	for _, document := range divider.Split(text, -1) {
		var parsed interface{}
		if err := yaml.Unmarshal([]byte(document), &parsed); err != nil {
			return fmt.Errorf("%s: %w\n%s", path, err, document)
		}
		if parsed != nil {
			writeDocument(out, path, document)
		}
	}
	return nil
}

func writeDocument(out *strings.Builder, path, document string) {
	fmt.Fprintf(out, "---\n# Source: %s\n%s\n", path, strings.Trim(strings.TrimPrefix(document, "---"), "\n"))
}

func sortedNames(f files) []string {
	names := make([]string, 0, len(f))
	for name := range f {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func functions(root *template.Template) template.FuncMap {
	funcs := sprig.TxtFuncMap()
	// A chart must not read the environment of whoever renders it.
	delete(funcs, "env")
	delete(funcs, "expandenv")
	funcs["toYaml"] = toYaml
	funcs["fromYaml"] = fromYaml
	funcs["fromYamlArray"] = fromYamlArray
	funcs["toJson"] = toJson
	funcs["fromJson"] = fromYaml
	funcs["lookup"] = func(_, _, _, _ string) values { return values{} }
	funcs["required"] = required
	funcs["include"] = func(name string, data interface{}) (string, error) {
		var buffer bytes.Buffer
		err := root.ExecuteTemplate(&buffer, name, data)
		return buffer.String(), err
	}
	funcs["tpl"] = func(text string, data interface{}) (string, error) {
		inner, err := root.Clone()
		if err != nil {
			return "", err
		}
		if inner, err = inner.New("tpl").Parse(text); err != nil {
			return "", err
		}
		var buffer bytes.Buffer
		err = inner.Execute(&buffer, data)
		return buffer.String(), err
	}
	return funcs
}

func required(message string, value interface{}) (interface{}, error) {
	if value == nil || value == "" {
		return nil, fmt.Errorf("%s", message)
	}
	return value, nil
}

func toYaml(value interface{}) string {
	text, err := yaml.Marshal(value)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(text), "\n")
}

func toJson(value interface{}) string {
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(text)
}

func fromYaml(text string) values {
	parsed := values{}
	if err := yaml.Unmarshal([]byte(text), &parsed); err != nil {
		parsed["Error"] = err.Error()
	}
	return parsed
}

func fromYamlArray(text string) []interface{} {
	parsed := []interface{}{}
	if err := yaml.Unmarshal([]byte(text), &parsed); err != nil {
		return []interface{}{err.Error()}
	}
	return parsed
}
