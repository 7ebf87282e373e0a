package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"sigs.k8s.io/yaml"
)

// kinds are the objects that the examples may have. Those of others (KEDA, kustomize) are known by the fields that the
// examples use.
var kinds = map[string]func() any{
	"apps/v1 Deployment":                            func() any { return &appsv1.Deployment{} },
	"v1 Service":                                    func() any { return &corev1.Service{} },
	"v1 ConfigMap":                                  func() any { return &corev1.ConfigMap{} },
	"v1 Secret":                                     func() any { return &corev1.Secret{} },
	"v1 PersistentVolumeClaim":                      func() any { return &corev1.PersistentVolumeClaim{} },
	"policy/v1 PodDisruptionBudget":                 func() any { return &policyv1.PodDisruptionBudget{} },
	"keda.sh/v1alpha1 ScaledObject":                 func() any { return &scaledObject{} },
	"kustomize.config.k8s.io/v1beta1 Kustomization": func() any { return &kustomization{} },
}

// kubernetes reads each object of a file as what it says it is; a field that its type lacks is a fault.
func kubernetes(path string) (string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	var found []string
	for _, doc := range bytes.Split(b, []byte("\n---\n")) {
		var head struct{ APIVersion, Kind string }
		if err := yaml.Unmarshal(doc, &head); err != nil {
			return "", err
		}
		name := head.APIVersion + " " + head.Kind
		object, ok := kinds[name]
		if !ok {
			return "", fmt.Errorf("%q is no kind that is known here", name)
		}
		into := object()
		if err := yaml.UnmarshalStrict(doc, into); err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		if v, ok := into.(interface{ valid() error }); ok {
			if err := v.valid(); err != nil {
				return "", fmt.Errorf("%s: %w", name, err)
			}
		}
		found = append(found, head.Kind)
	}
	return fmt.Sprint(found), nil
}

// scaledObject is what the examples use of KEDA's.
type scaledObject struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name      string `json:"name"`
		Namespace string `json:"namespace,omitempty"`
	} `json:"metadata"`
	Spec struct {
		ScaleTargetRef  struct{ APIVersion, Kind, Name string } `json:"scaleTargetRef"`
		PollingInterval *int32                                  `json:"pollingInterval,omitempty"`
		CooldownPeriod  *int32                                  `json:"cooldownPeriod,omitempty"`
		MinReplicaCount *int32                                  `json:"minReplicaCount,omitempty"`
		MaxReplicaCount *int32                                  `json:"maxReplicaCount,omitempty"`
		Triggers        []struct {
			Type     string            `json:"type"`
			Name     string            `json:"name,omitempty"`
			Metadata map[string]string `json:"metadata"`
		} `json:"triggers"`
	} `json:"spec"`
}

func (s *scaledObject) valid() error {
	if s.Spec.ScaleTargetRef.Name == "" || len(s.Spec.Triggers) == 0 {
		return errors.New("it needs scaleTargetRef.name and triggers")
	}
	for _, t := range s.Spec.Triggers {
		for _, key := range []string{"serverAddress", "query", "threshold"} {
			if t.Type == "prometheus" && t.Metadata[key] == "" {
				return fmt.Errorf("a trigger of Prometheus needs %s", key)
			}
		}
	}
	return nil
}

// kustomization is what the examples use of kustomize's.
type kustomization struct {
	APIVersion         string   `json:"apiVersion"`
	Kind               string   `json:"kind"`
	Namespace          string   `json:"namespace,omitempty"`
	Resources          []string `json:"resources"`
	ConfigMapGenerator []struct {
		Name  string   `json:"name"`
		Files []string `json:"files"`
	} `json:"configMapGenerator,omitempty"`
	Images []struct {
		Name    string `json:"name"`
		NewName string `json:"newName,omitempty"`
		NewTag  string `json:"newTag,omitempty"`
	} `json:"images,omitempty"`
}
